"""One question to the metric layer, turned into one query per source and date."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, Value
from django.db.models.functions import NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel import clock, criteria
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics.answers import Answer, Key, Row, Values
from dacheng.kernel.metrics.definitions import (
    TIME,
    AnyMetric,
    Dimension,
    Dimensions,
    Metric,
    Source,
)
from dacheng.kernel.metrics.kept import reading
from dacheng.kernel.metrics.months import bucket, month_range, period_of
from dacheng.kernel.metrics.registry import UnknownDimension, dimensions_of, get, leaves
from dacheng.kernel.paths import trace
from dacheng.kernel.periods import FiscalCalendar, Grain, Period, PeriodError, year_month


@dataclass
class _Cut:
    """What one query brings: the aggregates of some metrics, numbered by period."""

    names: list[str]
    aggregates: dict[str, Any] = field(default_factory=dict)
    where: Q = field(default_factory=Q)

    def values(self, found: Mapping[str, Any], at: int) -> Values:
        """The values of one period, out of a row of the query."""
        taken = {name: found[f"{name}_{at}"] for name in self.names}
        return {name: None if v is None else Decimal(str(v)) for name, v in taken.items()}


class Question:
    """Metrics by dimensions for one viewer under one condition; asked of one period or several."""

    def __init__(
        self,
        names: tuple[str, ...],
        by: tuple[str, ...],
        viewer: Viewer,
        where: Any,
        today: date | None,
        calendar: FiscalCalendar,
        key: Mapping[str, Any] | None,
    ):
        viewer.require("metrics.ask")
        self.names, self.by, self.viewer, self.where = names, by, viewer.himself, where
        self.today, self.calendar = today or clock.today(), calendar
        self.key = {name: value for name, value in (key or {}).items() if name not in TIME}
        self.units = [value for name, value in (key or {}).items() if name in TIME]
        self.leaves = leaves(names)
        self.totals = True
        self.standing: dict[str, Any] = {}
        self._check()

    def _check(self) -> None:
        possible = dimensions_of(*self.names)
        for name in self.by:
            if name not in possible:
                raise UnknownDimension(
                    _("%(names)s 不能按“%(name)s”展开。可以按：%(possible)s")
                    % {"names": " ".join(self.names), "name": name, "possible": " ".join(possible)}
                )
        for leaf in self.leaves:
            kind = leaf.source.fields.kind
            for name in (*leaf.reads, *self._shown_of(leaf.source)):
                if not self.viewer.reads(kind, name):
                    raise PermissionDenied(
                        _("你看不到“%(label)s”的数。") % {"label": get(leaf.name).label}
                    )

    def _shown_of(self, source: Source) -> list[str]:
        """The fields that the question breaks down by, and added ones that it narrows to: one that
        is hidden would be told by which rows are left."""
        fields, narrowed = source.fields, (name.removesuffix("_id") for name in self.key)
        by = [self._field_behind(source, name) for name in self.by]
        to = [self._field_behind(source, name) for name in narrowed]
        return [n for n in by if n in fields] + [n for n in to if n in fields and fields[n].added]

    @staticmethod
    def _field_behind(source: Source, name: str) -> str:
        known = source.dimensions
        return known.shown_field(name) if isinstance(known, Dimensions) else name

    def answers(self, periods: Sequence[Period | None]) -> list[Answer]:
        """The same question of several periods, in as many queries as of one."""
        totals: list[Values] = [{} for _period in periods]
        cells: list[dict[Key, Values]] = [defaultdict(dict) for _period in periods]
        for metrics in _groups(self.leaves):
            group = self._left_by_kept(metrics, periods, totals, cells)
            if not group:
                continue
            cut = self._cut(group, periods)
            rows = self.among(group[0].source).filter(cut.where)
            if self.totals:
                found = rows.aggregate(**cut.aggregates)
                for at, total in enumerate(totals):
                    total.update(cut.values(found, at))
            if self.by:
                self._break_down(rows, group[0], cut, cells)
        return [self._answer(*given) for given in zip(periods, totals, cells, strict=True)]

    def _left_by_kept(
        self,
        metrics: list[Metric],
        periods: Sequence[Period | None],
        totals: list[Values],
        cells: list[dict[Key, Values]],
    ) -> list[Metric]:
        """Answer from kept sums what they can; returns the metrics that rows must answer."""
        found = reading(self, metrics, periods)
        if found is None:
            return metrics
        found.values(totals, cells)
        return [metric for metric in metrics if metric not in found.metrics]

    def _answer(self, period: Period | None, total: Values, cells: dict[Key, Values]) -> Answer:
        rows = [self._row(key, self.filled(values)) for key, values in cells.items()]
        return Answer(self.names, self.by, period, _ordered(rows), Row((), self.filled(total)))

    def _cut(self, group: list[Metric], periods: Sequence[Period | None]) -> "_Cut":
        """Each metric's aggregate in each period, and the rows any of them needs."""
        cut, wheres = _Cut([metric.name for metric in group]), []
        always = _any_of([Q() if callable(metric.only) else metric.only for metric in group])
        for at, period in enumerate(periods):
            day, here = self._as_of(period), self._in(group[0], period)
            onlys = [metric.only(day) if callable(metric.only) else metric.only for metric in group]
            anyone = _any_of(onlys)
            here = here & anyone if not always else here
            wheres.append(here)
            for metric, only in zip(group, onlys, strict=True):
                value = metric.value(day) if callable(metric.value) else metric.value
                # What the rows are cut down to already need not be said again.
                left = Q() if len(periods) == 1 else here
                left &= Q() if only in (always, anyone) else only
                cut.aggregates[f"{metric.name}_{at}"] = _over(value, left) if left else value
            if len(periods) > 1 and self.by:
                cut.aggregates[f"rows_{at}"] = Count("pk", filter=here)
        cut.where = _any_of(wheres) & always & _reach(group[0], periods)
        return cut

    def _as_of(self, period: Period | None) -> date:
        return self.today if period is None else min(self.today, period.last)

    def among(self, source: Source) -> Any:
        """Rows of a source under the condition and the key, in whatever period."""
        wanted = criteria.parse(
            self.where, source.conditions(), viewer=self.viewer, today=self.today
        )
        rows = source.rows(self.viewer).filter(wanted.q())
        for name, value in self.key.items():
            rows = rows.filter(_one_of(source, name, value))
        return rows.order_by()

    def _in(self, metric: Metric, period: Period | None) -> Q:
        """What places a row of the metric in a period; a stock has no place in time."""
        if metric.is_stock:
            return Q()
        if period is None:
            return Q(**{f"{metric.on}__isnull": False})
        months = month_range(period)
        if months and metric.month:
            return Q(**{f"{metric.month}__range": months})
        start, end = _bounds(metric, period)
        here = Q(**{f"{metric.on}__gte": start, f"{metric.on}__lt": end})
        if metric.month:  # says nothing new, but has an index
            here &= Q(
                **{f"{metric.month}__range": (year_month(period.start), year_month(period.last))}
            )
        return here

    def within(self, period: Period | None) -> Period | None:
        """The period, narrowed to the unit of time that the key names."""
        for label in self.units:
            unit = self._unit(str(label))
            period = unit if period is None else period.overlap(unit)
            if period is None:
                raise UnknownDimension(_("%(label)s 不在这个期间里。") % {"label": label})
        return period

    def _unit(self, label: str) -> Period:
        try:
            return Period.parse(label, self.calendar)
        except PeriodError as error:
            raise UnknownDimension(str(error)) from error

    def rows(self, metric: Metric, period: Period | None) -> Any:
        day = self._as_of(period)
        only = metric.only(day) if callable(metric.only) else metric.only
        return self.among(metric.source).filter(self._in(metric, period), only)

    def _break_down(
        self, rows: Any, metric: Metric, cut: "_Cut", cells: list[dict[Key, Values]]
    ) -> None:
        groups = self.grouping(metric.source, metric.month)
        for found in rows.values(**groups).annotate(**cut.aggregates):
            key = tuple((found[f"d{at}"], found.get(f"k{at}")) for at in range(len(self.by)))
            for at, into in enumerate(cells):
                if found.get(f"rows_{at}", 1):
                    into[key].update(cut.values(found, at))

    def grouping(self, source: Source, month: str) -> dict[str, Any]:
        """What rows are grouped by: the value (d0, d1 …) and the id (k0 …) of each dimension."""
        groups: dict[str, Any] = {}
        for at, name in enumerate(self.by):
            if name in TIME:
                groups[f"d{at}"] = bucket(month, name, self.calendar)
            else:
                dimension = source.dimensions[name]
                groups[f"d{at}"] = _shown(source, dimension)
                if dimension.key:
                    groups[f"k{at}"] = F(dimension.key)
        return groups

    @staticmethod
    def matches(source: Source, name: str, value: Any) -> Q:
        """Rows with this value of a dimension, or with the id behind it ('owner_id')."""
        return _one_of(source, name, value)

    def _row(self, key: Key, values: Values) -> Row:
        shown = []
        for name, (value, _id) in zip(self.by, key, strict=True):
            if name in TIME and value is not None:
                value = self.calendar.label(period_of(value, name, self.calendar))
            shown.append(value)
        return Row(tuple(shown), values, tuple(part[1] for part in key))

    @property
    def finest(self) -> int | None:
        """The place of the finest unit of time among the dimensions."""
        places = [at for at, name in enumerate(self.by) if name in TIME]
        return min(places, key=lambda at: TIME.index(self.by[at]), default=None)

    def moved(self, key: Key, earlier: Callable[[Period], Period]) -> Key:
        """The key of the unit before: the finest unit moves, coarser ones hold it."""
        if self.finest is None or not key[self.finest]:
            return key
        then = earlier(Period.parse(key[self.finest], self.calendar)).start
        units = {name: self.calendar.this(Grain(name), then) for name in self.by if name in TIME}
        return tuple(
            self.calendar.label(units[name]) if name in TIME else part
            for name, part in zip(self.by, key, strict=True)
        )

    def filled(self, values: Values) -> Values:
        """Counts and sums of nothing are 0; then ratios and derived metrics follow."""
        for leaf in self.leaves:
            if values.get(leaf.name) is None and _is_additive(leaf):
                values[leaf.name] = Decimal(0)
        for name in self.names:
            _value(get(name), values)
        return values


def _value(metric: AnyMetric, values: Values) -> Decimal | None:
    if not isinstance(metric, Metric) and metric.name not in values:
        values[metric.name] = metric.value(*(_value(get(part), values) for part in metric.parts))
    return values.get(metric.name)


def _groups(metrics: Iterable[Metric]) -> list[list[Metric]]:
    """Metrics that one query can answer: same source, same date."""
    groups: dict[tuple[str, str, str], list[Metric]] = defaultdict(list)
    for metric in metrics:
        alone = metric.name if metric.alone else ""
        groups[metric.source.name, metric.on, alone].append(metric)
    return list(groups.values())


def _reach(metric: Metric, periods: Sequence[Period | None]) -> Q:
    """From the first period to the last, one stretch of the index that several periods share."""
    known = [period for period in periods if period]
    if len(known) < 2 or metric.is_stock or not metric.month:
        return Q()
    first, last = min(one.start for one in known), max(one.last for one in known)
    return Q(**{f"{metric.month}__range": (year_month(first), year_month(last))})


def _any_of(conditions: Sequence[Q]) -> Q:
    """Rows that fulfil one of these; an empty condition lets every row in."""
    first, *others = conditions
    if not all(conditions) or all(other == first for other in others):
        return first if all(conditions) else Q()
    for other in others:
        first |= other
    return first


def _over(aggregate: Any, only: Q) -> Any:
    """The same aggregate over the rows that fulfil `only`."""
    narrowed = aggregate.copy()
    narrowed.filter = only
    return narrowed


def _is_additive(metric: Metric) -> bool:
    value = metric.value(date.today()) if callable(metric.value) else metric.value
    return type(value).__name__ in ("Sum", "Count")


def _bounds(metric: Metric, period: Period) -> tuple[Any, Any]:
    if not metric.moment:
        return period.start, period.end
    return tuple(  # type: ignore[return-value]
        timezone.make_aware(datetime.combine(day, time())) for day in (period.start, period.end)
    )


def _shown(source: Source, dimension: Dimension) -> Any:
    """The value of a dimension; a blank text and no record at all are one 'nothing'."""
    path = dimension.path
    may_be_blank = trace(source.model, path).field.blank
    return NullIf(F(path), Value("")) if may_be_blank else F(path)


def _one_of(source: Source, name: str, value: Any) -> Q:
    """Rows with this value of a dimension, or with the id behind it ('owner_id')."""
    dimension = source.dimensions.get(name.removesuffix("_id"))
    by_id = name.endswith("_id") and name not in source.dimensions
    if dimension is None or (by_id and not dimension.key):
        raise UnknownDimension(
            _("%(source)s没有维度“%(name)s”。有：%(possible)s")
            % {"source": source.label, "name": name, "possible": " ".join(source.dimensions)}
        )
    path = dimension.key if by_id else dimension.path
    if value is None or value == "":
        blank = Q() if by_id else Q(**{path: ""})
        return Q(**{f"{path}__isnull": True}) | blank
    if by_id and not re.fullmatch(r"[0-9]{1,18}", str(value)):
        raise UnknownDimension(_("“%(value)s”不是编号。") % {"value": value})
    return Q(**{path: value})


def _ordered(rows: list[Row]) -> list[Row]:
    """Time forward, everything else by the text of its key; what has no name last."""
    return sorted(rows, key=lambda row: tuple((part is None, str(part)) for part in row.key))
