"""What a company starts with: one limit for everything, the clocks, the tree of causes, signals."""

from decimal import Decimal

from dacheng.domains.deviations.models import CauseCategory, LoopRules, PaceLimit, SignalRule
from dacheng.domains.deviations.models.limits import Level
from dacheng.kernel.shipped import ships as _

# branch → (code, name, usual remedy)
CAUSES: dict[tuple[str, str], tuple[tuple[str, str, str], ...]] = {
    ("market", _("市场")): (
        ("rival_price", _("竞品降价"), _("给回报测算，讲总成本；守住底价")),
        ("rival_product", _("竞品新品"), _("做对比材料，请客户看样机")),
        ("policy", _("政策或行业变化"), _("调整客户名单和主推方案")),
        ("market_shrinks", _("需求下滑"), _("申请额外推广，换区域或行业")),
    ),
    ("customer", _("客户")): (
        ("budget_cut", _("客户砍预算"), _("分期或租赁方案")),
        ("decider_changed", _("决策人变动"), _("重新走一遍决策链")),
        ("project_delayed", _("客户项目延期"), _("约定里程碑，先签框架")),
    ),
    ("process", _("流程")): (
        ("follow_up_late", _("跟进不及时"), _("逐单定下一步，周会过单")),
        ("approval_slow", _("审批慢"), _("授权分级，压缩审批")),
        ("quote_slow", _("报价或方案慢"), _("做模板，定 3 天交付")),
        ("screening", _("筛选标准不对"), _("复盘线索评分，改准入条件")),
    ),
    ("ability", _("能力")): (
        ("skill", _("销售技巧"), _("陪访加专题训练")),
        ("product_knowledge", _("产品知识"), _("产品考试加样机演练")),
        ("new_hire", _("新人还没上手"), _("师傅带，先做老客户")),
    ),
    ("resource", _("资源")): (
        ("headcount", _("人手不够"), _("补岗或借调")),
        ("promotion", _("推广投入不够"), _("向重点区域加推广")),
        ("presales", _("售前或样机不够"), _("借调售前，排期透明")),
        ("supply", _("交期或库存"), _("锁定产能，先交关键单")),
    ),
    ("target", _("目标")): (
        ("target_too_high", _("目标高于能力"), _("走目标修订")),
        ("season_wrong", _("淡旺季估错"), _("改季节系数")),
    ),
    ("data", _("数据")): (
        ("entered_late", _("迟录"), _("补录后重算")),
        ("entered_wrong", _("录错"), _("改正后重算")),
    ),
}
SIGNALS = (
    (_("线索转化率低于 30%"), "lead_conversion", "team", "below", "0.30", 1, "lead_count", 10,
     _("复盘筛选标准：看无效线索的来源，改评分和渠道。")),
    (_("需求确认转化低于 60%"), "needs_stage_rate", "team", "below", "0.60", 1, "needs_left_count",
     5, _("逐单看需求记录：谁没问清预算和决策链，补问或退回。")),
    (_("新客户连续两月下降"), "new_customers", "region", "falling", None, 2, "", 0,
     _("申请额外广告投到这个区，同时给新客户开发加激励。")),
    (_("成交周期超过 90 天"), "cycle_days", "team", "above", "90", 1, "won_count", 3,
     _("看哪个阶段停得最久，给那一步定时限和支援。")),
    (_("签约满 30 天未收齐"), "unpaid_30_amount", "team", "above", "500000", 1, "", 0,
     _("逐份催收：对账、约付款日；再拖发函并暂停供货。")),
)  # fmt: skip


def load() -> None:
    """Add what is missing; what the company has changed stays."""
    if not LoopRules.objects.exists():
        LoopRules.objects.create()
    if not PaceLimit.objects.exists():
        PaceLimit.objects.create()
        # One person's figures jump more than a team's: looked at later, and only when far off.
        PaceLimit.objects.create(
            level=Level.PERSON, off_by=Decimal("0.25"), after_share=Decimal("0.40"), times=3
        )
    for order, ((code, name), leaves) in enumerate(CAUSES.items()):
        values = {"name": name, "order": order * 10, "about_data": code == "data"}
        branch, _new = CauseCategory.objects.get_or_create(code=code, defaults=values)
        for at, (leaf, label, remedy) in enumerate(leaves):
            CauseCategory.objects.get_or_create(
                code=leaf,
                defaults={
                    "name": label,
                    "parent": branch,
                    "remedy": remedy,
                    "order": order * 10 + at + 1,
                    "about_data": code == "data",
                },
            )
    if not SignalRule.objects.exists():
        SignalRule.objects.bulk_create(_signals())


def _signals() -> list[SignalRule]:
    names = ("name", "metric", "by", "condition", "limit", "periods", "base_metric", "least_base",
             "remedy")  # fmt: skip
    made = []
    for row in SIGNALS:
        given = dict(zip(names, row, strict=True))
        limit = given.pop("limit")
        made.append(SignalRule(limit=Decimal(limit) if limit else None, **given))
    return made
