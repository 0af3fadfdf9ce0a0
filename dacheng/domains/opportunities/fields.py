"""The fields of opportunities."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.fields import OWNERSHIP, RECORD
from dacheng.domains.customers.models import CustomerClass
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.stages import State
from dacheng.kernel.fields import Field, FieldKind, declare

OPPORTUNITY = declare(
    Opportunity,
    [
        Field("name", _("商机"), aliases=(
            "商机", "商机名称", "项目", "项目名称", "opportunity", "opportunity name", "deal", "deal name",
            "name", "project", "subject")),
        Field("code", _("编号"), aliases=(
            "编号", "商机编号", "项目编号", "opportunity id", "opportunity_id", "opportunity number",
            "deal id", "code")),
        Field("customer", _("客户"), FieldKind.REF, path="customer__name", ref="customer", aliases=(
            "客户", "客户名称", "公司", "公司名称", "account", "account name", "customer", "company",
            "accountid", "company name")),
        Field("contact", _("联系人"), FieldKind.REF, path="contact__name", ref="contact", aliases=(
            "联系人", "contact", "contact name")),
        Field("product", _("产品"), FieldKind.REF, path="product__name", ref="product", aliases=(
            "产品", "产品名称", "product", "product name", "item")),
        Field("product_line", _("产品线"), FieldKind.REF, path="product__line__name", ref="productline",
              written=False),
        Field("stage", _("阶段"), FieldKind.REF, path="stage__name", ref="stage", aliases=(
            "阶段", "销售阶段", "商机阶段", "进度", "stage", "deal stage", "deal_stage", "stage name",
            "stagename", "pipeline stage")),
        Field("state", _("状态"), FieldKind.CHOICE, choices=tuple(State.choices), aliases=(
            "状态", "结果", "商机状态", "state", "status", "outcome", "result")),
        Field("amount", _("金额"), FieldKind.MONEY, aliases=(
            "金额", "商机金额", "预计金额", "成交金额", "合同金额", "amount", "close value", "close_value", "value",
            "deal value", "expected revenue", "expected_revenue", "revenue", "planned revenue")),
        Field("list_amount", _("标价金额"), FieldKind.MONEY, written=False),
        Field("probability", _("赢率"), FieldKind.SHARE, aliases=(
            "赢率", "成交概率", "可能性", "probability", "win probability", "chance")),
        Field("started_on", _("开始"), FieldKind.DATE, aliases=(
            "开始", "开始日期", "立项日期", "接触日期", "engage date", "engage_date", "start date", "open date",
            "opened on", "started on")),
        Field("expected_on", _("预计签约"), FieldKind.DATE, aliases=(
            "预计签约", "预计签约日期", "预计成交日期", "签单时间", "预计结单", "expected close", "expected closing",
            "expected on", "close date expected", "deadline", "date_deadline", "expected close date")),
        Field("closed_on", _("结束"), FieldKind.DATE, aliases=(
            "结束", "结束日期", "成交日期", "签约日期", "赢单日期", "close date", "close_date", "closedate",
            "closed on", "won date", "closed date")),
        Field("source", _("来源"), FieldKind.REF, path="source__name", ref="leadsource", aliases=(
            "来源", "渠道", "商机来源", "source", "lead source", "leadsource", "channel", "origin")),
        Field("loss_reason", _("输单原因"), FieldKind.REF, path="loss_reason__name", ref="lossreason",
              aliases=("输单原因", "丢单原因", "lost reason", "loss reason", "lost_reason")),
        Field("competitor", _("竞争对手"), FieldKind.REF, path="competitor__name", ref="competitor",
              aliases=("竞争对手", "竞品", "competitor")),
        Field("next_step", _("下一步"), aliases=("下一步", "下步计划", "next step", "nextstep")),
        Field("next_step_on", _("下一步日期"), FieldKind.DATE, aliases=(
            "下一步日期", "下次跟进", "下次联系时间", "next activity", "next step on", "next activity date")),
        Field("stage_since", _("进入阶段"), FieldKind.DATE, written=False),
        Field("industry", _("行业"), path="customer__industry", written=False),
        Field("customer_class", _("客户等级"), FieldKind.CHOICE, path="customer__customer_class",
              choices=tuple(CustomerClass.choices), written=False),
        Field("close_note", _("结束说明"), aliases=("结束说明", "close note")),
        Field("note", _("备注"), FieldKind.LONG, aliases=(
            "备注", "描述", "说明", "note", "notes", "description")),
        Field("last_activity_at", _("最近跟进"), FieldKind.TIME, written=False),
        *OWNERSHIP,
        *RECORD,
    ],
)
