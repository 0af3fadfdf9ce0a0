"""Which kept sums make up the values of metrics in periods."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dacheng.kernel import clock
from dacheng.kernel.metrics.definitions import Metric
from dacheng.kernel.metrics.months import month_range
from dacheng.kernel.metrics.rollups import CAME, LASTS, STOCK, WENT, Group, Part
from dacheng.kernel.periods import Period, year_month

BEGIN = 1  # before every month
Limits = tuple[int, int]
Known = dict[tuple[str, str], list[tuple[Group, int, Part]]]  # by metric and role


@dataclass(frozen=True)
class Term:
    """One stored sum over some months, and the period whose value it is added to."""

    group: Group
    n: int
    part: Part
    limits: Limits
    at: int
    sign: int = 1

    @property
    def alias(self) -> str:
        return f"{self.part.role}{self.n}_{self.group.name.partition('.')[2]}_{self.at}"


def months_of(metrics: Iterable[Metric], periods: Sequence[Period | None]) -> Limits:
    """First and last month whose sums are needed; for a stock of a past day all before."""
    limits = [month_range(period) for period in periods if period]
    months = [month for pair in limits if pair for month in pair] or [STOCK]
    made = any(metric.course is not None for metric in metrics)
    return (BEGIN if made else min(months)), max(months)


def terms_of(
    metrics: Sequence[Metric],
    groups: Iterable[Group],
    periods: Sequence[Period | None],
    today: date,
) -> list[Term]:
    """The terms of those metrics that can be made of sums in every one of the periods."""
    known: Known = defaultdict(list)
    for group in groups:
        for n, part in enumerate(group.parts, 1):
            known[part.metric, part.role].append((group, n, part))
    found: list[Term] = []
    for metric in metrics:
        each = [_terms(metric, known, at, period, today) for at, period in enumerate(periods)]
        if all(each):
            found += [term for terms in each for term in terms]
    return found


def _terms(metric: Metric, known: Known, at: int, period: Period | None, today: date) -> list[Term]:
    if not metric.is_stock:
        limits = month_range(period) if period else None
        return [Term(*one, limits, at) for one in known[metric.name, ""]] if limits else []
    day = today if period is None else min(today, period.last)
    if day >= clock.today():
        return _as_it_stands(metric, known, at, day)
    if metric.course is None or not _ends_month(day):
        return []
    until = (BEGIN, year_month(day))
    signs = [(CAME, until, 1), (WENT, until, -1)]
    if metric.course.lasting is not None:
        signs.append((LASTS, (STOCK, STOCK), 1))
    made = [
        [Term(*one, limits, at, sign) for one in known[metric.name, role]]
        for role, limits, sign in signs
    ]
    return [term for terms in made for term in terms] if all(made) else []


def _as_it_stands(metric: Metric, known: Known, at: int, day: date) -> list[Term]:
    """Of today; on another day still to come, what hangs on the day is not what was summed."""
    found = known[metric.name, ""]
    if day != clock.today() and any(group.name.endswith(".today") for group, _n, _part in found):
        return []
    return [Term(*one, (STOCK, STOCK), at) for one in found]


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
