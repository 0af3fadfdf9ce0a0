"""Monthly sums kept beside the rows, and which of them are out of date at this moment.

Additive numbers of a source are summed by owner, unit, a few facets and month into one table. A
trigger writes down, in the transaction of every change, whose sums of which month it spoils; a
question takes what is spoilt from the rows themselves and everything else from the sums, so the
answer is the same as without them, always. A job makes spoilt sums anew.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.db.models import Avg, Count, F, Q, Sum

from dacheng.kernel import clock
from dacheng.kernel.metrics.definitions import Metric, Source
from dacheng.kernel.metrics.registry import catalogue

STOCK = 0  # the 'month' of what stands now
EVERYTHING = -1
ELSEWHERE = "*"  # a subquery: looks at rows whose changes nobody would notice
MOST = 4_000  # spoilt (owner, month) pairs; beyond, all sums of a source are made anew
NOBODY = 0

Pair = tuple[int, int]  # owner (0: nobody), month


@dataclass(frozen=True)
class Part:
    """One stored sum: of a metric's values, or of its rows."""

    metric: str
    counts: bool
    aggregate: Any
    only: Q


@dataclass(frozen=True)
class Group:
    """The metrics of one source that are placed in time by the same month."""

    name: str
    month: str  # '' for what stands now
    metrics: tuple[Metric, ...]
    parts: tuple[Part, ...]

    @cached_property
    def signature(self) -> str:
        said = repr([(part.metric, part.counts, part.aggregate, part.only) for part in self.parts])
        return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Rollup:
    """What is kept of a source.

    table    model with `group`, `month`, `sums`, owner, unit and the facets as foreign keys
    facets   relations of the source by which sums are kept too
    settled  tables a value may look into: they change rarely, and then everything is made anew
    """

    source: Source
    table: Any
    facets: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return ("owner", "unit", *self.facets)

    def covers(self, path: str) -> bool:
        return path.split("__")[0].removesuffix("_id") in self.keys

    def groups(self) -> list[Group]:
        found: dict[str, list[Metric]] = {}
        for metric in catalogue():
            if isinstance(metric, Metric) and metric.source is self.source and self._may(metric):
                found.setdefault(metric.month, []).append(metric)
        return [self._group(month, metrics) for month, metrics in sorted(found.items())]

    def _group(self, month: str, metrics: list[Metric]) -> Group:
        name = f"{self.source.name}.{month or 'now'}"
        return Group(name, month, tuple(metrics), tuple(p for m in metrics for p in parts(m)))

    def _may(self, metric: Metric) -> bool:
        if metric.alone or (metric.on and not metric.month):
            return False
        aggregate: Any = metric.value
        only: Any = metric.only
        if not isinstance(aggregate, Sum | Count | Avg):
            return False
        if callable(only):
            if not _stands(metric):
                return False
            only = only(clock.today())
        if getattr(aggregate, "distinct", False) or getattr(aggregate, "filter", None):
            return False
        return all(self._local(path) for path in [*_paths(aggregate), *_paths(only)])

    def _local(self, path: str) -> bool:
        if path == ELSEWHERE:
            return False
        field = self.source.model._meta.get_field(path.split("__")[0])
        return not (field.is_relation and "__" in path) or field.name in self.settled


_rollups: dict[str, Rollup] = {}


def keep(rollup: Rollup) -> None:
    """Declare that sums of a source are kept; once."""
    if rollup.source.name in _rollups:
        raise ValueError(f"sums of {rollup.source.name} are declared twice")
    _rollups[rollup.source.name] = rollup


def rollup_of(source: Source) -> Rollup | None:
    return _rollups.get(source.name)


def rollups() -> list[Rollup]:
    return list(_rollups.values())


def parts(metric: Metric) -> list[Part]:
    """What has to be summed so that the metric follows: an average from its sum and its count."""
    only: Any = metric.only
    only = only(clock.today()) if callable(only) else only
    aggregate: Any = metric.value
    if isinstance(aggregate, Count):
        return [Part(metric.name, True, aggregate, only)]
    inner = aggregate.get_source_expressions()[0]
    total = Sum(inner)
    count = Count(inner) if isinstance(aggregate, Avg) else Count("pk")
    return [Part(metric.name, False, total, only), Part(metric.name, True, count, only)]


def _stands(metric: Metric) -> bool:
    """Whether the rows of a stock are the same ones whatever day it is asked on from today."""
    only: Any = metric.only
    today = clock.today()
    later = today + timedelta(days=40)
    return metric.is_stock and only(today) == only(later)


def _paths(expression: Any) -> list[str]:
    """Every column an aggregate or a condition looks at."""
    if isinstance(expression, Q):
        found = []
        for child in expression.children:
            if isinstance(child, Q):
                found += _paths(child)
            elif isinstance(child, tuple):
                column = "id" if child[0].split("__")[0] == "pk" else child[0]
                found += [column, *_paths(child[1])]
            else:
                found += _paths(child)
        return found
    if isinstance(expression, F):
        return [] if expression.name == "pk" else [expression.name]
    if hasattr(expression, "get_source_expressions"):
        inner = [one for one in expression.get_source_expressions() if one is not None]
        return [path for one in inner for path in _paths(one)]
    return [ELSEWHERE] if hasattr(expression, "query") else []


@cache
def groups(source: str) -> tuple[Group, ...]:
    """The groups of a source; definitions do not change while the product runs."""
    return tuple(_rollups[source].groups())


STANDING = """
select wanted.source, spoilt.owner, spoilt.month, ''
from unnest(%(sources)s::text[]) wanted (source)
cross join lateral (
    select distinct owner, month from metrics_spoilt s
    where s.source = wanted.source
        and (month between %(first)s and %(last)s or month in (%(everything)s, %(stock)s))
    limit %(most)s
) spoilt union all
select '', 0, 0, "group" || ' ' || signature from metrics_kept
"""
Standing = tuple[dict[str, Group], list[Pair]]


def standing(names: Sequence[str], first: int, last: int) -> dict[str, Standing | None]:
    """For each of these sources the groups whose sums exist, by month column, and the (owner,
    month) pairs among these months that do not hold. None when too many do not. One query."""
    limits = {
        "first": first,
        "last": last,
        "everything": EVERYTHING,
        "stock": STOCK,
        "most": MOST + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"sources": list(names), **limits})
        found = cursor.fetchall()
    made = {said for _source, _owner, _month, said in found if said}
    pairs: dict[str, list[Pair]] = {name: [] for name in names}
    for source, owner, month, said in found:
        if not said:
            pairs[source].append((owner, month))
    return {name: _standing(name, made, spoilt) for name, spoilt in pairs.items()}


def _standing(source: str, made: set[str], pairs: list[Pair]) -> Standing | None:
    if len(pairs) > MOST or any(month == EVERYTHING for _owner, month in pairs):
        return None
    return {g.month: g for g in groups(source) if f"{g.name} {g.signature}" in made}, pairs


def among(pairs: Sequence[Pair], month: str, *, stock: bool) -> Q:
    """Rows of one of these owners and months; `month` is the column that holds the month."""
    by_month: dict[int, list[int]] = {}
    for owner, number in pairs:
        by_month.setdefault(number, []).append(owner)
    wanted = Q(pk__in=[])
    for number, owners in by_month.items():
        if (number == STOCK) != stock:
            continue
        mine = Q(owner__in=[one for one in owners if one != NOBODY])
        if NOBODY in owners:
            mine |= Q(owner__isnull=True)
        wanted |= mine if stock else mine & Q(**{month: number})
    return wanted
