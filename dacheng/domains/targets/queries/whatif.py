"""What a line would be under other assumptions; nothing here is saved."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dacheng.domains.targets.models import PlanLine
from dacheng.domains.targets.queries.backsolve import Changes, Funnel, backsolve
from dacheng.domains.targets.queries.checks import Check, Past, past_of, smart
from dacheng.domains.targets.queries.people import ramp_of
from dacheng.domains.targets.queries.violations import year_of
from dacheng.kernel.periods import Period, first_of_month, month_index


@dataclass(frozen=True)
class Assumptions:
    """growth        of the figure of the plan (0.2 is a fifth more)
    heads, from_on   so many new sellers from that month on, who ramp up as everybody does
    conversion       added to the win rate (0.05 is five points)
    deal_size        how much larger deals are (0.1 is a tenth)
    """

    growth: Decimal = Decimal(0)
    heads: int = 0
    from_on: date | None = None
    conversion: Decimal = Decimal(0)
    deal_size: Decimal = Decimal(0)

    @property
    def nothing(self) -> bool:
        return self == Assumptions(from_on=self.from_on)


@dataclass(frozen=True)
class Outcome:
    """A line with its feasibility under assumptions."""

    line: PlanLine
    amount: Decimal
    past: Past
    checks: list[Check]
    funnel: Funnel | None
    heads: Decimal

    @property
    def achievable(self) -> Check:
        return next(one for one in self.checks if one.name == "achievable")

    @property
    def load(self) -> Decimal | None:
        return self.past.load(self.amount)


def outcome(line: PlanLine, given: Assumptions, past: Past | None = None) -> Outcome:
    """What the figure takes and whether it can be carried, by the same rules as without 'if'."""
    past = past or past_of(line)
    amount = line.amount * (1 + given.growth)
    changes = Changes(given.conversion, given.deal_size)
    more = heads_of(given, year_of(line.plan))
    funnel = backsolve(line, past, amount, changes)
    plain = backsolve(line, past, amount) if given.conversion else funnel
    better = _win(funnel) / _win(plain) if funnel and plain and _win(plain) else Decimal(1)
    capacity = past.capacity
    if capacity is not None and past.productivity is not None:
        deals = bool(funnel)
        each = (1 + given.deal_size) * better if deals else Decimal(1)
        capacity = (capacity + more * past.productivity) * each
    known = replace(past, capacity=capacity, people=past.people + given.heads)
    return Outcome(line, amount, known, smart(line, known, amount), funnel, more)


def _win(funnel: Funnel | None) -> Decimal:
    rate = funnel.steps[0].rate if funnel else None
    return rate or Decimal(0)


def heads_of(given: Assumptions, year: Period) -> Decimal:
    """What new sellers come to over the year, in full sellers."""
    if not given.heads:
        return Decimal(0)
    first, start = month_index(year.start), given.from_on or year.start
    months = [first_of_month(first + at) for at in range(year.whole_months or 12)]
    steps = [ramp_of(start, month) if month >= start else Decimal(0) for month in months]
    return given.heads * sum(steps, Decimal(0)) / len(months)
