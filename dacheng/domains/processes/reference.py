"""The processes that ship, why opportunities are lost, and two answers for 'to whom'."""

from dataclasses import dataclass
from decimal import Decimal

from dacheng.domains.processes.models import (
    Competitor,
    LossReason,
    Process,
    Stage,
    StageOutput,
)
from dacheng.kernel.shipped import ships as _

DEFAULT, OWN = "six_phases", "own_stages"


@dataclass(frozen=True)
class Phase:
    """A stage as it ships: per cent to win, days until it counts as stuck, its gate and outputs."""

    code: str
    name: str
    chance: int
    days: int | None = None
    outputs: tuple[str, ...] = ()
    entry: tuple[tuple[str, str], ...] = ()  # (field, operator) of each condition
    guide: str = ""


SIX_PHASES = (
    Phase(
        "screening",
        _("线索获取与筛选"),
        10,
        14,
        outputs=(_("线索来源登记表"), _("线索分级与跟进计划表")),
        guide=_(
            "记下来源、行业、规模和需求标签；按标准分高、中、低价值；分配后 24 小时内首次触达。"
        ),
    ),
    Phase(
        "nurturing",
        _("客户深度培育"),
        25,
        30,
        outputs=(_("客户信息档案表"), _("需求挖掘与风险评估记录")),
        entry=(("customer", "filled"),),
        guide=_(
            "补全客户档案和关键决策人；每周至少一次有价值的互动；"
            "用 SPIN 问出需求、优先级、时间和决策链。"
        ),
    ),
    Phase(
        "proposal",
        _("方案制定与呈现"),
        45,
        21,
        outputs=(_("定制化解决方案书"), _("方案沟通会议纪要")),
        entry=(("customer", "filled"), ("product", "filled")),
        guide=_(
            "联合产品、技术定配置、服务、报价和交付周期；先内部评审再呈现；会后 24 小时内发纪要。"
        ),
    ),
    Phase(
        "negotiation",
        _("商务谈判与成交"),
        70,
        30,
        outputs=(_("谈判记录表"), _("销售合同"), _("订单交接单")),
        entry=(("customer", "filled"), ("amount", "filled"), ("expected_on", "filled")),
        guide=_(
            "备好异议应对，守住最低折扣和最长账期；条款由法务和销售一起确认；签后录入订单并交接。"
        ),
    ),
    Phase(
        "fulfilment",
        _("履约与售后维护"),
        100,
        60,
        outputs=(_("履约进度跟踪表"), _("客户验收报告"), _("售后回访记录")),
        entry=(("customer", "filled"), ("amount", "filled")),
        guide=_(
            "每周对齐交付进度并告知客户；协助验收，按预付、进度、尾款跟回款；定期回访，挖增购和转介绍。"
        ),
    ),
    Phase(
        "review",
        _("效果复盘与优化"),
        100,
        30,
        outputs=(_("销售效果分析报告"), _("案例复盘总结表"), _("下阶段优化计划")),
        guide=_("对照目标看转化率、周期、客单价、回款率；复盘典型成败案例；改流程、资源和训练。"),
    ),
)
FOUR_PHASES = (
    Phase("contact", _("初步接触"), 15, 14),
    Phase("needs", _("需求确认"), 35, 30, entry=(("customer", "filled"),)),
    Phase("offer", _("方案报价"), 60, 21, entry=(("customer", "filled"), ("amount", "filled"))),
    Phase("signing", _("谈判签约"), 80, 30, entry=(("customer", "filled"), ("amount", "filled"))),
)
SEVEN_PHASES = (
    Phase("identifying", _("潜在客户识别"), 5, 14),
    Phase("first_contact", _("初次接触"), 10, 14),
    Phase("needs", _("需求分析"), 25, 30, entry=(("customer", "filled"),)),
    Phase("solution", _("方案制定"), 45, 21, entry=(("customer", "filled"),)),
    Phase("quoting", _("报价"), 60, 14, entry=(("amount", "filled"),)),
    Phase("signing", _("谈判与签约"), 80, 30, entry=(("amount", "filled"),)),
    Phase("service", _("售后服务"), 100, 60),
)
PROCESSES = (
    (DEFAULT, _("标准六阶段"), SIX_PHASES),
    ("four_phases", _("简明四阶段"), FOUR_PHASES),
    ("seven_phases", _("细分七阶段"), SEVEN_PHASES),
    (OWN, _("自有阶段"), ()),
)
LOSS_REASONS = (
    _("价格高于对手"),
    _("功能或性能不满足"),
    _("交付周期太长"),
    _("决策人没谈下来"),
    _("客户预算取消或推迟"),
    _("客户决定自己做"),
    _("对手关系更深"),
    _("跟进不及时"),
    _("需求不成立"),
    _("其他"),
)
NOBODY, UNKNOWN = _("无（客户没有采购）"), _("不清楚")


def load(default: str = DEFAULT) -> None:
    """Add the processes, reasons and answers that are missing. New opportunities follow `default`
    unless the company has chosen; raises LookupError when there is no process of that code."""
    if default not in (known := [code for code, _name, _phases in PROCESSES]):
        raise LookupError(f"没有流程“{default}”。有：{'、'.join(known)}")
    for code, name, phases in PROCESSES:
        _process(code, name, phases)
    if not Process.objects.filter(is_default=True).exists():
        Process.objects.filter(code=default, version=1).update(is_default=True)
    for order, reason in enumerate(LOSS_REASONS, 1):
        LossReason.objects.get_or_create(name=reason, defaults={"order": order})
    for answer in (NOBODY, UNKNOWN):
        Competitor.objects.get_or_create(name=answer)


def _process(code: str, name: str, phases: tuple[Phase, ...]) -> None:
    process, new = Process.objects.get_or_create(
        code=code, version=1, defaults={"name": name, "is_published": True}
    )
    for order, phase in enumerate(phases if new else (), 1):
        stage = Stage.objects.create(
            process=process,
            code=phase.code,
            name=phase.name,
            order=order,
            probability=Decimal(phase.chance) / 100,
            limit_days=phase.days,
            guide=phase.guide,
            entry=_all(phase.entry),
        )
        StageOutput.objects.bulk_create(
            StageOutput(stage=stage, name=output) for output in phase.outputs
        )


def _all(conditions: tuple[tuple[str, str], ...]) -> dict:
    return {"all": [{"field": field, "op": op} for field, op in conditions]} if conditions else {}
