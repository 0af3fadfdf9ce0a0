"""What a line would be under other assumptions; nothing here is saved."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from dacheng.domains.targets.models import PlanLine, TargetPlan
from dacheng.domains.targets.queries.backsolve import Changes, Facts, Funnel, backsolve
from dacheng.domains.targets.queries.checks import Check, Past, past_of, smart
from dacheng.domains.targets.queries.people import RAMP_MONTHS, ramp_of
from dacheng.domains.targets.queries.violations import year_of
from dacheng.kernel.periods import Period, first_of_month, month_index


@dataclass(frozen=True)
class Assumptions:
    """growth        of the figure of the plan (0.2 is a fifth more)
    heads, from_on   so many new sellers from that month on, who ramp up as everybody does
    ramp             months until somebody new sells like the others
    productivity     how much more a full seller brings (0.1 is a tenth)
    conversion       added to the win rate (0.05 is five points)
    deal_size        how much larger deals are (0.1 is a tenth)
    """

    growth: Decimal = Decimal(0)
    heads: int = 0
    from_on: date | None = None
    conversion: Decimal = Decimal(0)
    deal_size: Decimal = Decimal(0)
    productivity: Decimal = Decimal(0)
    ramp: int = RAMP_MONTHS

    @property
    def nothing(self) -> bool:
        return self == Assumptions(from_on=self.from_on)

    def kept(self) -> dict[str, Any]:
        """As a scenario keeps them."""
        return {
            "growth": str(self.growth), "heads": self.heads,
            "from_on": self.from_on.isoformat() if self.from_on else None,
            "conversion": str(self.conversion), "deal_size": str(self.deal_size),
            "productivity": str(self.productivity), "ramp": self.ramp,
        }  # fmt: skip


def kept_in(plan: TargetPlan) -> Assumptions:
    """What a scenario assumed beyond its figures: the growth is in its lines already."""
    said = plan.assumptions or {}
    start = said.get("from_on")
    return Assumptions(
        heads=int(said.get("heads") or 0),
        from_on=date.fromisoformat(start) if start else None,
        ramp=int(said.get("ramp", RAMP_MONTHS)),
        **{name: Decimal(str(said.get(name) or 0))
           for name in ("conversion", "deal_size", "productivity")},
    )  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """A line with its feasibility under assumptions."""

    line: PlanLine
    amount: Decimal
    past: Past
    checks: list[Check]
    funnel: Funnel | None
    heads: Decimal
    full: Decimal = Decimal(0)

    @property
    def achievable(self) -> Check:
        return next(one for one in self.checks if one.name == "achievable")

    @property
    def load(self) -> Decimal | None:
        return self.past.load(self.amount)


def outcome(
    line: PlanLine, given: Assumptions, past: Past | None = None, facts: Facts | None = None
) -> Outcome:
    """What the figure takes and whether it can be carried, by the same rules as without 'if'."""
    past = past or past_of(line)
    amount = line.amount * (1 + given.growth)
    changes = Changes(given.conversion, given.deal_size)
    more = heads_of(given, year_of(line.plan))
    funnel = backsolve(line, past, amount, changes, facts)
    plain = backsolve(line, past, amount, facts=facts) if given.conversion else funnel
    better = _win(funnel) / _win(plain) if funnel and plain and _win(plain) else Decimal(1)
    capacity = past.capacity
    if capacity is not None and past.productivity is not None:
        each = (1 + given.deal_size) * better if funnel else Decimal(1)
        ramped = past.heads(year_of(line.plan), given.ramp)
        capacity = (ramped + more) * past.productivity * (1 + given.productivity) * each
    known = replace(past, capacity=capacity, people=past.people + given.heads)
    full = past.heads(year_of(line.plan), given.ramp) + more
    return Outcome(line, amount, known, smart(line, known, amount), funnel, more, full)


def _win(funnel: Funnel | None) -> Decimal:
    rate = funnel.steps[0].rate if funnel else None
    return rate or Decimal(0)


def heads_of(given: Assumptions, year: Period) -> Decimal:
    """What new sellers come to over the year, in full sellers."""
    if not given.heads:
        return Decimal(0)
    first, start = month_index(year.start), given.from_on or year.start
    months = [first_of_month(first + at) for at in range(year.whole_months or 12)]
    steps = [
        ramp_of(start, month, given.ramp) if month >= start else Decimal(0) for month in months
    ]
    return given.heads * sum(steps, Decimal(0)) / len(months)
