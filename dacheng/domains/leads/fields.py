"""The fields of leads (线索登记表)."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.fields import OWNERSHIP, RECORD
from dacheng.domains.leads.models import Lead, LeadStatus
from dacheng.kernel.fields import Field, FieldKind, declare

LEAD = declare(
    Lead,
    [
        Field(
            "code",
            _("编号"),
            aliases=(
                "编号",
                "线索编号",
                "lead id",
                "lead number",
                "mql_id",
                "mql id",
                "prospect id",
                "code",
                "lead no",
            ),
        ),
        Field(
            "company",
            _("公司"),
            required=True,
            aliases=(
                "公司",
                "公司名称",
                "客户名称",
                "线索名称",
                "企业名称",
                "company",
                "company name",
                "account",
                "organization",
                "lead",
                "name",
                "business name",
            ),
        ),
        Field(
            "contact_name",
            _("联系人"),
            aliases=(
                "联系人",
                "姓名",
                "联系人姓名",
                "contact",
                "contact name",
                "full name",
                "contact_name",
            ),
        ),
        Field("title", _("职务"), aliases=("职务", "职位", "title", "position", "job title")),
        Field(
            "phone",
            _("电话"),
            FieldKind.PHONE,
            aliases=("电话", "手机", "手机号", "联系电话", "phone", "mobile", "tel"),
        ),
        Field("email", _("邮箱"), FieldKind.EMAIL, aliases=("邮箱", "电子邮箱", "email", "e-mail")),
        Field(
            "industry",
            _("行业"),
            aliases=(
                "行业",
                "客户行业",
                "industry",
                "sector",
                "business segment",
                "business_segment",
            ),
        ),
        Field(
            "location",
            _("所在地"),
            aliases=(
                "所在地",
                "地区",
                "城市",
                "地址",
                "详细地址",
                "city",
                "country",
                "location",
                "address",
            ),
        ),
        Field(
            "source",
            _("来源"),
            FieldKind.REF,
            path="source__name",
            ref="leadsource",
            aliases=(
                "来源",
                "渠道",
                "线索来源",
                "source",
                "lead source",
                "lead_source",
                "origin",
                "channel",
            ),
        ),
        Field(
            "needs",
            _("需求标签"),
            aliases=("需求标签", "需求", "标签", "needs", "tags", "interest"),
        ),
        Field(
            "status",
            _("状态"),
            FieldKind.CHOICE,
            choices=tuple(LeadStatus.choices),
            aliases=("状态", "线索状态", "跟进状态", "status", "lead status", "stage"),
        ),
        Field(
            "invalid_reason", _("无效原因"), aliases=("无效原因", "lost reason", "invalid reason")
        ),
        Field(
            "registered_at",
            _("登记时间"),
            FieldKind.TIME,
            aliases=(
                "登记时间",
                "时间",
                "线索时间",
                "获取时间",
                "first contact date",
                "first_contact_date",
                "date",
                "registered at",
                "created on",
            ),
        ),
        Field(
            "first_touch_at",
            _("首次触达"),
            FieldKind.TIME,
            aliases=("首次触达", "首次跟进", "first touch"),
        ),
        Field(
            "converted_at",
            _("转化时间"),
            FieldKind.TIME,
            aliases=(
                "转化时间",
                "转化日期",
                "won date",
                "won_date",
                "converted at",
                "conversion date",
            ),
        ),
        Field("note", _("备注"), FieldKind.LONG, aliases=("备注", "note", "notes", "description")),
        *OWNERSHIP,
        *RECORD,
    ],
)
