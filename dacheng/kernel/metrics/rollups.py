"""Monthly sums kept beside the rows, and which of them are out of date at this moment.

Additive numbers of a source are summed by owner, unit, a few facets and month into one table. A
trigger writes down, in the transaction of every change, whose sums of which month it spoils; a
question takes what is spoilt from the rows themselves and everything else from the sums, so the
answer is the same as without them, always. A job makes spoilt sums anew.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from typing import Any, TypeVar

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
CAME, WENT, LASTS = "came", "went", "lasts"  # of what a stock of earlier days is made

T = TypeVar("T")
Pair = tuple[int, int]  # owner (0: nobody), month


@dataclass(frozen=True)
class Part:
    """One stored sum: of a metric's values, or of its rows; of what came, went or lasts, where a
    stock of earlier days is made of them."""

    metric: str
    counts: bool
    aggregate: Any
    only: Q
    role: str = ""


@dataclass(frozen=True)
class Group:
    """The sums of one source that are placed in time by the same month; or that hold today."""

    name: str
    month: str  # '' for what stands now
    parts: tuple[Part, ...]

    @cached_property
    def signature(self) -> str:
        said = repr(
            [(one.metric, one.counts, one.aggregate, one.only, one.role) for one in self.parts]
        )
        return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Rollup:
    """What is kept of a source.

    table    model with `group`, `month`, `sums`, owner, unit and the facets as foreign keys
    facets   relations of the source by which sums are kept too
    settled  tables a value may look into: they change rarely, and then everything is made anew
    whole    stored months of which every row is in some sum, though each sum leaves out some
    """

    source: Source
    table: Any
    facets: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return ("owner", "unit", *self.facets)

    def covers(self, path: str) -> bool:
        return path.split("__")[0].removesuffix("_id") in self.keys

    def groups(self) -> list[Group]:
        """Those whose definitions are the same every day."""
        found: dict[str, list[Part]] = {}
        for metric in self._metrics():
            if not self._may(metric, metric.only):
                continue
            found.setdefault(metric.month, []).extend(parts(metric))
            for month, part in _course(metric):
                found.setdefault(month, []).append(part)
        return [
            Group(f"{self.source.name}.{month or 'now'}", month, tuple(made))
            for month, made in sorted(found.items())
        ]

    def of_the_day(self) -> list[Group]:
        """Stocks that are others tomorrow, as they are today; made anew when the day is another."""
        made: list[Part] = []
        for metric in fleeting(self.source.name):
            only: Any = metric.only
            if self._may(metric, today := only(clock.today())):
                made += _summed(metric, today)
        return [Group(f"{self.source.name}.today", "", tuple(made))] if made else []

    def _metrics(self) -> list[Metric]:
        known = [one for one in catalogue() if isinstance(one, Metric)]
        return [one for one in known if one.source is self.source]

    def _may(self, metric: Metric, only: Any) -> bool:
        if metric.alone or (metric.on and not metric.month):
            return False
        aggregate: Any = on_day(metric.value)
        if callable(only):
            if not _stands(metric):
                return False
            only = only(clock.today())
        if not isinstance(aggregate, Sum | Count | Avg):
            return False
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
    return _summed(metric, on_day(metric.only))


def _summed(metric: Metric, only: Q, role: str = "") -> list[Part]:
    aggregate: Any = on_day(metric.value)
    if isinstance(aggregate, Count):
        return [Part(metric.name, True, aggregate, only, role)]
    inner = aggregate.get_source_expressions()[0]
    total = Sum(inner)
    count = Count(inner) if isinstance(aggregate, Avg) else Count("pk")
    return [
        Part(metric.name, False, total, only, role),
        Part(metric.name, True, count, only, role),
    ]


def _course(metric: Metric) -> Iterator[tuple[str, Part]]:
    """What a stock of earlier days is made of, by the month it is placed in."""
    if (course := metric.course) is None:
        return
    if course.lasting is not None:
        yield from (("", part) for part in _summed(metric, course.lasting, LASTS))
    for role, (only, month) in ((CAME, course.came), (WENT, course.went)):
        yield from ((month, part) for part in _summed(metric, only, role))


def on_day(value: Any) -> Any:
    """An aggregate or a condition, as it is today where it hangs on the day."""
    return value(clock.today()) if callable(value) else value


def _stands(metric: Metric) -> bool:
    """Whether a stock is the same whatever day it is asked on from today."""
    only: Any = metric.only
    today = clock.today()
    if not metric.is_stock or callable(metric.value):
        return False
    return only(today) == only(today + timedelta(days=40))


@cache
def fleeting(source: str) -> tuple[Metric, ...]:
    """Stocks of a source whose rows or values are others on another day."""
    known = _rollups[source]._metrics()
    return tuple(one for one in known if one.is_stock and callable(one.only) and not _stands(one))


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
    if hasattr(expression, "query"):  # a subquery has source expressions too
        return [ELSEWHERE]
    if hasattr(expression, "get_source_expressions"):
        inner = [one for one in expression.get_source_expressions() if one is not None]
        return [path for one in inner for path in _paths(one)]
    return []


@cache
def _lasting_groups(source: str) -> tuple[Group, ...]:
    """Definitions do not change while the product runs."""
    return tuple(_rollups[source].groups())


def groups(source: str) -> tuple[Group, ...]:
    """The groups of a source, those of this day among them."""
    return (*_lasting_groups(source), *_rollups[source].of_the_day())


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
Asked = tuple[set[str], dict[str, list[Pair]]]
FOREVER = 999_912
_once: ContextVar[dict[str, Any] | None] = ContextVar("dacheng_once", default=None)


@contextmanager
def at_once() -> Iterator[None]:
    """Within, what is spoilt is asked once, for pages of many questions: their numbers are all of
    the moment of the first, or later. Not around anything that writes."""
    token = _once.set({})
    try:
        yield
    finally:
        _once.reset(token)


def remembered(name: str, make: Callable[[], T]) -> T:
    """What is made once for all questions asked at once, and each time for any other."""
    once = _once.get()
    if once is None:
        return make()
    if name not in once:
        once[name] = make()
    return once[name]


def standing(
    names: Sequence[str], first: int, last: int, *, daily: bool
) -> dict[str, Standing | None]:
    """For each of these sources the groups whose sums exist, by name, and the (owner, month) pairs
    among these months that do not hold. None when too many do not. One query. Those of the day are
    looked for only if asked."""
    if _once.get() is None:
        made, pairs = _asked(names, first, last)
    else:
        made, pairs = remembered("spoilt", lambda: _asked(sorted(_rollups), 0, FOREVER))
    known = {name: groups(name) if daily else _lasting_groups(name) for name in names}
    return {name: _standing(known[name], made, pairs[name], (first, last)) for name in names}


def _asked(names: Sequence[str], first: int, last: int) -> Asked:
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
    pairs: dict[str, list[Pair]] = {name: [] for name in names}
    for source, owner, month, said in found:
        if not said:
            pairs[source].append((owner, month))
    return {said for *_rest, said in found if said}, pairs


def _standing(
    known: Iterable[Group], made: set[str], pairs: list[Pair], months: tuple[int, int]
) -> Standing | None:
    if len(pairs) > MOST or any(month == EVERYTHING for _owner, month in pairs):
        return None
    first, last = months
    spoilt = [pair for pair in pairs if pair[1] == STOCK or first <= pair[1] <= last]
    return {g.name: g for g in known if f"{g.name} {g.signature}" in made}, spoilt


def among(pairs: Sequence[Pair], month: str, *, stock: bool) -> Q:
    """Rows of one of these owners and months; `month` is the column that holds the month."""
    wanted = Q(pk__in=[])
    for number, mine in _by_month(pairs):
        if (number == STOCK) == stock:
            wanted |= mine if stock else mine & Q(**{month: number})
    return wanted


def kept_of(pairs: Sequence[Pair]) -> Q:
    """The kept sums of these owners and months, of what stands now as well."""
    wanted = Q(pk__in=[])
    for number, mine in _by_month(pairs):
        wanted |= mine & Q(month=number)
    return wanted


def _by_month(pairs: Sequence[Pair]) -> Iterator[tuple[int, Q]]:
    owners: dict[int, list[int]] = {}
    for owner, number in pairs:
        owners.setdefault(number, []).append(owner)
    for number, whose in owners.items():
        mine = Q(owner__in=[one for one in whose if one != NOBODY])
        yield number, mine | Q(owner__isnull=True) if NOBODY in whose else mine
