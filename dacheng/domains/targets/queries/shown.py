"""What a page of the tree shows: its rows, the months of them, the other lines at the top, and a
band ahead; each source is asked once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from dacheng.domains.targets import pacing
from dacheng.domains.targets.models import TargetPlan
from dacheng.domains.targets.queries.actuals import refuse_unread, summed
from dacheng.domains.targets.queries.ground import Ground, Key, Sums
from dacheng.domains.targets.queries.landing import weighted_by_owner
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.queries.standing import (
    Standing,
    cells_of,
    on_page,
    standings,
    summed_cells,
)
from dacheng.kernel.access import Viewer
from dacheng.kernel.forecasting import forecast
from dacheng.kernel.metrics import Metric, get, leaves
from dacheng.kernel.periods import Period, first_of_month, month_index, year_month

HISTORY = 36  # months
Months = dict[tuple[Key, int], tuple[Decimal | None, Decimal | None]]


@dataclass(frozen=True)
class Asked:
    """One metric of a plan over a period, for the units on a page and the people in open ones;
    `others` are the lines shown at the top only."""

    viewer: Viewer
    plan: TargetPlan
    period: Period
    metric: str
    others: Sequence[str]
    units: Collection[int]
    open_units: Collection[int]
    top: int | None


@dataclass(frozen=True)
class Shown:
    rows: list[Standing]
    tops: list[Standing]
    months: Months


def shown(asked: Asked, found: Ground) -> Shown:
    """The rows of the metric, the top of every line, and the months of the rows."""
    names = [asked.metric, *asked.others]
    refuse_unread([leaf.name for leaf in leaves(names)], asked.viewer)
    cells = summed_cells(_cells(asked, names), asked.period, found)
    parts, monthly = _reached(asked, found, any(cell["person_id"] for cell in cells))
    waiting = found.up_the_tree(weighted_by_owner([asked.metric], asked.period))
    made = standings(cells, asked.period, found, parts, waiting, names)
    rows = [one for one in made if one.metric.name == asked.metric and _on_page(one, asked)]
    tops = [one for one in made if asked.top is None or one.owner.key == ("unit", asked.top)]
    return Shown(rows, tops, _months(asked, monthly) if monthly else {})


def _cells(asked: Asked, names: Sequence[str]) -> Any:
    rows = cells_of(asked.plan, asked.viewer, names, None, {}, True)
    if asked.top is None:
        return rows
    here = Q(metric=asked.metric) & on_page(asked.units, asked.open_units)
    return rows.filter(here | Q(unit=asked.top, person=None))


def _on_page(one: Standing, asked: Asked) -> bool:
    kind, pk = one.owner.key
    return asked.top is None or kind == "person" or pk in asked.units


def _reached(asked: Asked, found: Ground, people: bool) -> tuple[Sums, Sums]:
    """What was reached, no finer than what is on the page: of the metric by month where the period
    has several, and by person where one is shown; of the others at the top alone."""
    several = (asked.period.whole_months or 0) > 1
    own = [leaf.name for leaf in leaves([asked.metric])]
    others = [leaf.name for leaf in leaves(asked.others) if leaf.name not in own]
    by = ("team", "owner") if people else ("team",)
    by = (*by, "month") if several else by
    monthly = found.up_the_tree(summed(own, asked.period, by))
    parts = _over_months(monthly) if several else monthly
    wide = ("team", "owner") if asked.top is None else ("team",)
    parts.update(found.up_the_tree(summed(others, asked.period, wide)))
    return parts, monthly if several else {}


def _over_months(monthly: Sums) -> Sums:
    sums: Sums = {}
    for (name, key, _ym), value in monthly.items():
        sums[name, key, 0] = sums.get((name, key, 0), Decimal(0)) + value
    return sums


def _months(asked: Asked, monthly: Sums) -> Months:
    """(target, actual) of every month of the rows."""
    rows = cells_of(asked.plan, asked.viewer, [asked.metric], None, {}, True).filter(until=None)
    if asked.top is not None:
        rows = rows.filter(on_page(asked.units, asked.open_units))
    rows = rows.filter(start__gte=asked.period.start, start__lt=asked.period.end).order_by()
    targets = rows.values_list("unit_id", "person_id", "ym").annotate(n=Sum("final"))
    out: Months = {}
    for unit, person, ym, target in targets:
        key: Key = ("unit", unit) if person is None else ("person", person)
        out[key, ym] = (target, _value(asked.metric, key, ym, monthly))
    return out


def _value(name: str, key: Key, ym: int, sums: Sums) -> Decimal | None:
    metric = get(name)
    parts = [sums.get((part, key, ym), Decimal(0)) for part in metric.parts or (name,)]
    return parts[0] if isinstance(metric, Metric) else metric.value(*parts)


Band = tuple[Decimal, Decimal, Decimal]


def bands(metric: str, keys: Collection[Key], period: Period, found: Ground) -> Mapping[Key, Band]:
    """Where the statistics see each of these at the end of the period: low, middle, high.

    What is there already, the rest of this month by how months fill, and the months to come by
    the forecast of its own past. Who has no past has no band.
    """
    if not is_additive(get(metric)) or found.today >= period.end:
        return {}
    start = first_of_month(month_index(found.today) - HISTORY)
    people = any(kind == "person" for kind, _pk in keys)
    by = ("team", "owner", "month") if people else ("team", "month")
    sums = found.up_the_tree(summed([metric], Period(start, period.end), by))
    return {
        key: band for key in keys if (band := _band(metric, key, period, found, sums)) is not None
    }


def _band(metric: str, key: Key, period: Period, found: Ground, sums: Sums) -> Band | None:
    first, last = month_index(period.start), month_index(period.last)
    this = month_index(found.today)
    past = [
        float(sums.get((metric, key, year_month(first_of_month(at))), 0))
        for at in range(this - HISTORY, this)
    ]
    while past and not past[0]:
        past.pop(0)
    if len(past) < 3:
        return None
    ahead = forecast(past, last - this + 1)
    done = sum(
        (sums.get((metric, key, year_month(first_of_month(at))), Decimal(0))
         for at in range(first, this + 1)), Decimal(0),
    )  # fmt: skip
    left = 1 - pacing.due_month(found.today, found.calendar, found.curve(metric))
    out = []
    for values in (ahead.lower, ahead.mean, ahead.upper):
        rest = Decimal(str(values[0])) * left + sum(Decimal(str(v)) for v in values[1:])
        out.append(done + max(rest, Decimal(0)))
    return (out[0], out[1], out[2])
