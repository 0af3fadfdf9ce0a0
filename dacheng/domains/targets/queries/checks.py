"""Whether a figure makes sense: history, capacity, and the five SMART checks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from dacheng.domains.targets.models import PlanLine
from dacheng.domains.targets.queries.actuals import everybody, live
from dacheng.domains.targets.queries.people import (
    RAMP_MONTHS,
    Node,
    ramp_over,
    trailing_year,
    tree,
)
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.queries.violations import amount_words, year_of
from dacheng.kernel import clock
from dacheng.kernel.metrics import Unit, ask, get, leaves
from dacheng.kernel.money import format_number, format_percent
from dacheng.kernel.periods import Period

BAND = (Decimal("0.9"), Decimal("1.4"))  # of history and of capacity: a jump, within reach
TIGHT = Decimal("1.3")
YEARS = 3
VERDICTS = ("pass", "warn", "fail")


@dataclass(frozen=True)
class Check:
    """One of the five, with its verdict and the reason in words."""

    name: str
    verdict: str
    why: str

    @property
    def label(self) -> str:
        return {
            "specific": _("具体"),
            "measurable": _("可衡量"),
            "achievable": _("可实现"),
            "relevant": _("相关"),
            "timely": _("时限"),
        }[self.name]


@dataclass
class Past:
    """What is known of a metric before a plan begins; figures of whole years, oldest first."""

    metric: str
    years: list[tuple[Period, Decimal]]
    trailing: Decimal
    best_month: Decimal
    people: int
    capacity: Decimal | None
    productivity: Decimal | None
    market: Decimal | None = None
    hired: tuple[date | None, ...] = ()

    def heads(self, year: Period, months: int = RAMP_MONTHS) -> Decimal:
        """The people of the plan in full sellers, by how they ramp up."""
        return sum((ramp_over(day, year, months) for day in self.hired), Decimal(0))

    @cached_property
    def growth(self) -> Decimal | None:
        """The compound growth per year over the whole years that have figures."""
        known = [value for _year, value in self.years if value > 0]
        if len(known) < 2:
            return None
        return Decimal(str((float(known[-1] / known[0])) ** (1 / (len(known) - 1)) - 1))

    @property
    def base(self) -> Decimal:
        """What a plan is measured against: the last twelve whole months."""
        return self.trailing

    def stretch(self, amount: Decimal) -> Decimal | None:
        return amount / self.base if self.base > 0 else None

    def load(self, amount: Decimal) -> Decimal | None:
        """The figure as a multiple of what the team can carry."""
        return amount / self.capacity if self.capacity else None


def past_of(line: PlanLine) -> Past:
    """History and capacity behind a line, in a few queries."""
    name, year = leaves([line.metric])[0].name, year_of(line.plan)
    spans = [year]
    for _number in range(YEARS):
        spans.append(spans[-1].year_before())
    known = Period(spans[-1].start, max(year.start, trailing_year(seen_from(line)).end))
    viewer = everybody([name])
    months = ask([name], viewer=viewer, period=known, by=["month"], totals=False)
    by_month = [(Period.parse(row.key[0]), row.values[name] or Decimal(0)) for row in months.rows]
    sums = [(span, _within(by_month, span)) for span in reversed(spans[1:])]
    recent = trailing_year(seen_from(line))
    best = max((value for _month, value in by_month), default=Decimal(0))
    top = tree(line.plan.starts_on)
    capacity, each = (
        _capacity(name, top, year, recent) if is_additive(get(line.metric)) else (None, None)
    )
    count = len(top.carriers) if top else 0
    market = line.plan.market_capacity
    hired = tuple(one.hired_on for one in top.carriers) if top else ()
    return Past(
        line.metric, sums, _within(by_month, recent), best, count, capacity, each, market, hired
    )


def seen_from(line: PlanLine) -> date:
    """A plan is judged by what was known when its year began."""
    return min(clock.today(), line.plan.starts_on)


def _within(months: list[tuple[Period, Decimal]], span: Period) -> Decimal:
    return sum((value for month, value in months if span.contains(month.start)), Decimal(0))


def _capacity(
    name: str, top: Node | None, year: Period, span: Period
) -> tuple[Decimal | None, Decimal | None]:
    """Σ people × ramp × productivity: what a full seller brings in a year, by the last twelve
    months of those who were full then."""
    if top is None:
        return None, None
    sold: dict[int, Decimal] = {}
    for row in live([name], span, None):
        if row.person_id is not None:
            sold[row.person_id] = sold.get(row.person_id, Decimal(0)) + row.value
    full = [
        sold.get(one.pk, Decimal(0)) for one in top.carriers if ramp_over(one.hired_on, span) == 1
    ]
    if not full or not sum(full):
        return None, None
    each = sum(full, Decimal(0)) / len(full)
    heads = sum((ramp_over(one.hired_on, year) for one in top.carriers), Decimal(0))
    return heads * each, each


def smart(line: PlanLine, past: Past | None = None, amount: Decimal | None = None) -> list[Check]:
    """The five checks of a line, for its figure or for one that is only tried."""
    past = past or past_of(line)
    wanted = line.amount if amount is None else amount
    return [
        _specific(line, past),
        _measurable(line),
        _achievable(line, past, wanted),
        _relevant(line),
        _timely(line),
    ]


def _specific(line: PlanLine, past: Past) -> Check:
    if not past.people:
        return Check("specific", "fail", _("没有人能接：没有在职的销售。"))
    said = {"metric": get(line.metric).label, "n": past.people}
    return Check("specific", "pass", _("%(metric)s，%(n)d 人接。") % said)


def _measurable(line: PlanLine) -> Check:
    said = {"formula": getattr(get(line.metric), "formula", get(line.metric).meaning)}
    return Check("measurable", "pass", _("系统每天算：%(formula)s。") % said)


def _achievable(line: PlanLine, past: Past, amount: Decimal) -> Check:
    if get(line.metric).unit is Unit.SHARE:
        return Check("achievable", "pass", _("比率不和产能比，看走势。"))
    stretch, load = past.stretch(amount), past.load(amount)
    if stretch is None:
        return Check("achievable", "warn", _("没有历史可比。先按人头和在途估，一个季度后再看。"))
    said = {
        "stretch": times(stretch),
        "base": amount_words(line.metric, past.base),
        "load": times(load) if load is not None else "",
        "market": format_percent(amount / past.market) if past.market else "",
    }
    if past.market and amount > past.market and get(line.metric).unit is Unit.MONEY:
        return Check("achievable", "fail", _("比市场容量还大（%(market)s）。") % said)
    if load is not None and load > BAND[1]:
        return Check(
            "achievable",
            "fail",
            _("要团队产能的 %(load)s，够不着。加人、加产能，或写明理由。") % said,
        )
    if stretch > BAND[1]:
        return Check(
            "achievable",
            "fail",
            _("是近 12 个月的 %(stretch)s（%(base)s），跳得太高。写明凭什么。") % said,
        )
    if stretch < BAND[0]:
        return Check(
            "achievable",
            "warn",
            _("只有近 12 个月的 %(stretch)s（%(base)s），不用跳就够得着。") % said,
        )
    if load is not None and load > TIGHT:
        return Check("achievable", "warn", _("要团队产能的 %(load)s，绷得很紧。") % said)
    words = (
        _("是近 12 个月的 %(stretch)s，产能的 %(load)s：跳一跳够得着。")
        if load is not None
        else _("是近 12 个月的 %(stretch)s：跳一跳够得着。")
    )
    return Check("achievable", "pass", words % said)


def _relevant(line: PlanLine) -> Check:
    if line.why.strip():
        return Check("relevant", "pass", line.why)
    return Check("relevant", "warn", _("没写为什么要这个数。写一句它服务于哪件事。"))


def _timely(line: PlanLine) -> Check:
    said = {"day": f"{year_of(line.plan).last:%Y-%m-%d}"}
    return Check("timely", "pass", _("到 %(day)s，按月看。") % said)


def times(value: Decimal) -> str:
    """1.21 倍."""
    return _("%(n)s 倍") % {"n": format_number(value, 2)}
