"""How a year is spread over its months: by hand, or as history had it."""

from decimal import Decimal

from dacheng.domains.targets.models import PlanLine, TargetPlan
from dacheng.domains.targets.queries.actuals import everybody
from dacheng.kernel import clock
from dacheng.kernel.forecasting import season_index
from dacheng.kernel.metrics import ask, leaves
from dacheng.kernel.periods import Period, first_of_month, month_index

CYCLES = 3


def monthly_history(metric: str, until: Period | None = None, years: int = CYCLES) -> list[Decimal]:
    """The company's figure of each whole month up to this one, oldest first, from the first month
    that has any."""
    name = leaves([metric])[0].name
    last = month_index((until.start if until else clock.today()).replace(day=1))
    last = min(last, month_index(clock.today().replace(day=1)))
    span = Period(first_of_month(last - 12 * years), first_of_month(last))
    answer = ask([name], viewer=everybody([name]), period=span, by=["month"], totals=False)
    found = {row.key[0]: row.values[name] or Decimal(0) for row in answer.rows}
    values = [found.get(month.label, Decimal(0)) for month in span.split("month")]
    first = next((at for at, value in enumerate(values) if value), len(values))
    return values[first:]


def season_from(values: list[Decimal], start: Period, months: int = 12) -> list[Decimal]:
    """A factor for each month of a year that begins with `start`; 1 each without two years."""
    if len(values) < 2 * months:
        return [Decimal(1)] * months
    index = season_index([float(value) for value in values], months)
    last = month_index(clock.today().replace(day=1))
    offset = month_index(start.start) - (last - len(values))
    return [Decimal(str(round(index[(offset + at) % months], 6))) for at in range(months)]


def season_of_line(line: PlanLine) -> list[Decimal]:
    """The weights of the months of a line: those given by hand, else learned from history."""
    if len(line.season) == 12 and any(line.season):
        return [Decimal(str(share)) for share in line.season]
    return season_of_plan(line.metric, line.plan)


def season_of_plan(metric: str, plan: TargetPlan) -> list[Decimal]:
    year = Period(plan.starts_on, plan.ends_on)
    factors = season_from(monthly_history(metric), year)
    return [max(factor, Decimal(0)) for factor in factors]
