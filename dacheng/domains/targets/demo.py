"""The demo company's targets: last year's and this year's, frozen, the latter revised once."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from dacheng.domains.org.demo import Cast
from dacheng.domains.org.models import Person
from dacheng.domains.targets import actions
from dacheng.domains.targets.models import Answer, Grain, PlanLine, Target, TargetPlan
from dacheng.domains.targets.queries.actuals import live
from dacheng.domains.targets.queries.checks import smart
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period, first_of_month, month_index, this

LINES = (
    ("signed_amount", Decimal("1.12"), 10_000, "守住老客户，检测设备做到第一"),
    ("cash_collected", Decimal("1.08"), 10_000, "回款跟得上签约，账期不拉长"),
    ("invoiced_amount", Decimal("1.1"), 10_000, "验收一批开一批，不压票"),
    ("won_amount", Decimal("1.12"), 10_000, "赢单带动签约"),
    ("gross_profit", Decimal("1.1"), 10_000, "不靠打折冲量"),
    ("new_customers", Decimal("1.2"), 1, "每个大区都有新客户，不只靠增购"),
    ("visit_count", Decimal("1.1"), 1, "拜访是商机的来源"),
)
DEFAULT = {
    "signed_amount": 20_000_000,
    "cash_collected": 15_000_000,
    "won_amount": 20_000_000,
    "invoiced_amount": 17_000_000,
    "gross_profit": 8_000_000,
}
MIX = {"history": 3, "potential": 1, "portfolio": 1, "ramp": 2}
MATURITY = {"西南区": "emerging", "华北区": "growing"}


def tell(cast: Cast) -> None:
    """The chapter: two plans, what people said to them, one revision, two goals."""
    for year in (cast.today.year - 1, cast.today.year):
        _year(cast, year)
    _revision(cast)
    _goals(cast)


def learn(cast: Cast) -> None:
    """How months fill, as the night would have learned it by today."""
    with clock.at(cast.today):
        actions.learn_paces()


def _year(cast: Cast, year: int) -> None:
    """Written early in December, out to the people by the tenth, frozen before the year begins."""
    with cast.at(date(year - 1, 12, 3), "director") as by:
        plan = actions.make_plan(year, by=by)
        for metric, factor, step, why in LINES:
            _line(plan, metric, _amount(metric, year, factor, step, cast.today), why, by)
        _give_reasons(plan, by)
        plan = actions.submit(plan, by=by)
    with cast.at(date(year - 1, 12, 10), "director") as by:
        plan = actions.approve(plan, by=by)
    _answers(cast, plan, date(year - 1, 12, 15))
    with cast.at(date(year - 1, 12, 28), "director") as by:
        actions.freeze(plan, by=by)


def _line(plan: TargetPlan, metric: str, amount: Decimal, why: str, by: Viewer) -> None:
    weights = {"mix": MIX, "maturity": {}}
    line = actions.set_line(plan, metric, amount, by=by, why=why, weights=weights)
    line.season = _season(metric)
    line.save(update_fields=["season"])
    actions.break_down(line, by=by)


def _amount(metric: str, year: int, factor: Decimal, step: int, today: date) -> Decimal:
    """What a year brings, as far as it is known, and a stretch on top; round figures."""
    span = Period(date(year, 1, 1), min(date(year + 1, 1, 1), today + timedelta(days=1)))
    done = sum((row.value for row in live([metric], span, None)), Decimal(0))
    share = Decimal(span.days) / 365
    full = done / share if done else Decimal(DEFAULT.get(metric, 100))
    return (full * factor / step / 10).to_integral_value() * step * 10


def _season(metric: str) -> list[int]:
    """Quiet around Chinese New Year, strongest at the end; visits are even."""
    return [] if metric == "visit_count" else [6, 5, 8, 8, 8, 9, 7, 8, 9, 10, 10, 12]


def _give_reasons(plan: TargetPlan, by: Viewer) -> None:
    for line in plan.lines.all():
        for check in smart(line):
            if check.verdict == "fail":
                actions.waive(line, check.name, "新产线投产，产能补得上", by=by)


def _answers(cast: Cast, plan: TargetPlan, day: date) -> None:
    """All accept; one objects to his figure for signing and is answered."""
    objecting = _objecting(plan)
    for answer in _in_order(plan.answers.select_related("person")):
        with cast.at(day, answer.person) as by:
            if not by.can("targets.answer"):
                continue
            if objecting and answer.pk == objecting.pk:
                wanted = (answer.asked or Decimal(0)) * Decimal("0.7")
                wanted = (wanted / 1000).to_integral_value() * 1000
                reason = "手上在途不多，新客户要半年才见单，先认七成"
                actions.object_to(answer, by=by, reason=reason, wanted=wanted)
            else:
                actions.accept(answer, by=by)
    if objecting:
        with cast.at(day + timedelta(days=2), "director") as by:
            said = "展会线索分你一半，数不变，Q2 再看。"
            actions.settle(objecting, by=by, reply=said)


def _in_order(rows: Iterable[Answer]) -> list[Answer]:
    return sorted(rows, key=lambda one: one.pk)


def _objecting(plan: TargetPlan) -> Answer | None:
    """Whoever has the least to sign: a newcomer."""
    rows = plan.answers.filter(metric="signed_amount", asked__gt=0).order_by("asked", "pk")
    return rows.first()


def _revision(cast: Cast) -> None:
    """In the middle of the year the one who has the most gets a tenth more, for the new line."""
    plan = TargetPlan.objects.filter(year=cast.today.year, state="frozen").first()
    start = max(date(cast.today.year, 1, 1), first_of_month(month_index(cast.today) - 4))
    line = PlanLine.objects.filter(plan=plan, metric="signed_amount").first()
    if plan is None or line is None:
        return
    cells = Target.objects.filter(plan=plan, metric=line.metric, grain=Grain.MONTH, until=None)
    own = cells.exclude(person=None).order_by("-final").first()
    if own is None:
        return
    if own.person is None:
        return
    left = cells.filter(person=own.person, start__gte=start)
    total = sum((one.final for one in left if one.final), Decimal(0))
    new = (total * Decimal("1.1") / 1000).to_integral_value() * 1000
    with cast.at(start, "director") as by:
        actions.revise(
            plan, line.metric, own.person, new, by=by, from_on=start,
            why="接手一条新产品线，下半年加一成",
        )  # fmt: skip


def _goals(cast: Cast) -> None:
    quarter, month = this("quarter", cast.today), this("month", cast.today)
    seller = Person.objects.get(username="wanghao")
    with cast.at(min(quarter.start + timedelta(days=1), cast.today), "chenli") as by:
        actions.set_goal(
            "这个季度拿下新客户", "new_customers", Decimal(6), quarter, by=by, person=seller
        )
    with cast.at(cast.today, "wanghao") as by:
        actions.set_goal("每月拜访", "visit_count", Decimal(20), month, by=by, person=seller)
