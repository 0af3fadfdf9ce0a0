"""From a figure back to what it takes: opportunities, leads and visits a week (T7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from dacheng.domains.targets.models import PlanLine
from dacheng.domains.targets.queries.actuals import everybody
from dacheng.domains.targets.queries.checks import Past, seen_from
from dacheng.domains.targets.queries.people import trailing_year
from dacheng.domains.targets.queries.violations import year_of
from dacheng.kernel.calendar.days import load
from dacheng.kernel.metrics import ask

ASKED = (
    "won_amount", "won_count", "closed_count", "cycle_days", "opened_count", "lead_count",
    "converted_lead_count", "visit_count", "pipeline_amount",
)  # fmt: skip
OF_DEALS = ("won_amount", "signed_amount", "gross_profit")
PRIOR = 10  # as many cases of the usual rate are added, so that three wins prove nothing
USUAL = {"win": Decimal("0.3"), "convert": Decimal("0.3")}
WEEK = 5
LEAST = Decimal("0.01")  # nobody wins less than one in a hundred and goes on


@dataclass(frozen=True)
class Needed:
    """One step of the funnel: how many in the year, how many a week, how many came a week."""

    name: str
    total: Decimal
    per_week: Decimal
    now_per_week: Decimal
    rate: Decimal | None = None

    @property
    def times(self) -> Decimal | None:
        """How many times as much as until now."""
        return self.per_week / self.now_per_week if self.now_per_week else None


@dataclass(frozen=True)
class Funnel:
    """What a figure takes. `missing` is the open amount not yet in the pipeline for it, `late` the
    weeks before the end when a new opportunity comes too late to count."""

    steps: list[Needed]
    deal_size: Decimal
    cycle_days: Decimal | None
    pipeline: Decimal
    missing: Decimal
    coverage: Decimal | None
    per_person: Decimal | None


def shrunk(good: Decimal, all_of: Decimal, usual: Decimal) -> Decimal:
    """A rate drawn towards the usual one, the more the fewer cases there are."""
    return (good + PRIOR * usual) / (all_of + PRIOR)


@dataclass(frozen=True)
class Changes:
    """What is assumed to change: points of win rate, and how much larger deals are."""

    win: Decimal = Decimal(0)
    size: Decimal = Decimal(0)


@dataclass(frozen=True)
class Facts:
    """What the funnel was before a plan: the same for all its lines, so asked once."""

    value: Mapping[str, Decimal]
    pipeline: Decimal
    weeks: Decimal
    past_weeks: Decimal


def facts_of(line: PlanLine) -> Facts:
    """From the twelve months before the plan, and what is open now."""
    span, names, calendar = trailing_year(seen_from(line)), list(ASKED), load()
    found = ask(names, viewer=everybody(names), period=span).total.values
    return Facts(
        {name: found.get(name) or Decimal(0) for name in names}, _pipeline(),
        max(Decimal(calendar.workdays_between(year_of(line.plan))) / WEEK, Decimal(1)),
        max(Decimal(calendar.workdays_between(span)) / WEEK, Decimal(1)),
    )  # fmt: skip


def backsolve(
    line: PlanLine,
    past: Past,
    amount: Decimal,
    changes: Changes = Changes(),
    facts: Facts | None = None,
) -> Funnel | None:
    """What has to happen every week for this figure; None where no deal was ever won, or where
    the line is not made of deals."""
    if line.metric not in OF_DEALS:
        return None
    known = facts or facts_of(line)
    value, weeks, past_weeks = known.value, known.weeks, known.past_weeks
    if not value["won_count"]:
        return None
    win = shrunk(value["won_count"], value["closed_count"], USUAL["win"]) + changes.win
    win = min(max(win, LEAST), Decimal(1))
    convert = shrunk(value["converted_lead_count"], value["lead_count"], USUAL["convert"])
    size = value["won_amount"] / value["won_count"] * (1 + changes.size)
    if size <= 0:
        return None
    per_deal = value["visit_count"] / value["opened_count"] if value["opened_count"] else Decimal(0)
    deals = amount / size
    opened = deals / win
    totals = (
        ("deals", deals, value["won_count"], win),
        ("opportunities", opened, value["opened_count"], None),
        ("leads", opened / convert, value["lead_count"], convert),
        ("visits", opened * per_deal, value["visit_count"], None),
    )
    steps = [
        Needed(name, up(total), total / weeks, before / past_weeks, rate)
        for name, total, before, rate in totals
    ]
    pipeline = known.pipeline
    needed = amount / win
    visits = steps[3].per_week / past.people if past.people else None
    return Funnel(
        steps, size, value["cycle_days"] or None, pipeline, max(needed - pipeline, Decimal(0)),
        pipeline / needed if needed else None, visits,
    )  # fmt: skip


def _pipeline() -> Decimal:
    names = ["pipeline_amount"]
    return ask(names, viewer=everybody(names)).total.values["pipeline_amount"] or Decimal(0)


def up(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_CEILING)
