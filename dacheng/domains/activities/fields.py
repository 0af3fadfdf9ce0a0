"""The fields of activities and tasks."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.activities.models import Activity, ActivityKind, Task, TaskState
from dacheng.domains.customers.fields import OWNERSHIP, RECORD
from dacheng.kernel.fields import Field, FieldKind, declare

ACTIVITY = declare(
    Activity,
    [
        Field("kind", _("类型"), FieldKind.CHOICE, choices=tuple(ActivityKind.choices), required=True,
              aliases=("类型", "跟进方式", "跟进类型", "方式", "kind", "type", "activity type", "channel")),
        Field("happened_at", _("发生时间"), FieldKind.TIME, required=True, aliases=(
            "发生时间", "跟进时间", "拜访时间", "时间", "日期", "跟进日期", "happened at", "date", "activity date",
            "start", "when", "time")),
        Field("subject", _("说了什么"), aliases=(
            "主题", "内容", "跟进内容", "说了什么", "跟进记录", "subject", "summary", "title", "content")),
        Field("minutes", _("纪要"), FieldKind.LONG, aliases=(
            "纪要", "会议纪要", "详情", "备注", "minutes", "notes", "description", "text")),
        Field("duration_minutes", _("时长（分）"), FieldKind.INTEGER, aliases=(
            "时长", "时长（分）", "时长(分钟)", "duration", "duration minutes", "minutes spent")),
        Field("place", _("地点"), aliases=("地点", "位置", "place", "location")),
        Field("customer", _("客户"), FieldKind.REF, path="customer__name", ref="customer", aliases=(
            "客户", "客户名称", "公司", "account", "customer", "company", "account name")),
        Field("contact", _("联系人"), FieldKind.REF, path="contact__name", ref="contact", aliases=(
            "联系人", "contact", "contact name", "who")),
        Field("opportunity", _("商机"), FieldKind.REF, path="about_id", ref="opportunity", filtered=False,
              sorted=False, aliases=(
                  "商机", "商机名称", "商机编号", "opportunity", "opportunity id", "opportunity_id", "deal",
                  "related to")),
        Field("lead", _("线索"), FieldKind.REF, path="about_id", ref="lead", filtered=False, sorted=False,
              aliases=("线索", "线索编号", "lead", "lead id")),
        Field("entered_at", _("录入时间"), FieldKind.TIME, aliases=("录入时间", "entered at", "logged at")),
        Field("code", _("编号"), aliases=("编号", "activity id", "code")),
        *OWNERSHIP,
        *(field for field in RECORD if field.name != "created_at"),
        Field("created_at", _("创建时间"), FieldKind.TIME, aliases=("创建时间", "created at", "create date")),
    ],
)

TASK = declare(
    Task,
    [
        Field("title", _("要做什么"), required=True),
        Field("due_on", _("到期"), FieldKind.DATE),
        Field("state", _("状态"), FieldKind.CHOICE, choices=tuple(TaskState.choices), written=False),
        Field("customer", _("客户"), FieldKind.REF, path="customer__name", ref="customer"),
        Field("outcome", _("结果"), written=False),
        Field("done_at", _("完成时间"), FieldKind.TIME, written=False),
        *OWNERSHIP,
    ],
)
