"""Answers "these metrics, by these dimensions, in this period, for this viewer"."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, Value
from django.db.models.functions import NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel import clock, criteria
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics.answers import Answer, Key, Row, Values
from dacheng.kernel.metrics.definitions import TIME, AnyMetric, Dimension, Metric, Source
from dacheng.kernel.metrics.months import bucket, month_range, period_of
from dacheng.kernel.metrics.registry import UnknownDimension, dimensions_of, get, leaves
from dacheng.kernel.paths import trace
from dacheng.kernel.periods import GREGORIAN, FiscalCalendar, Grain, Period

BEFORE = {"pop": Period.previous, "yoy": Period.year_before}


def ask(
    names: Sequence[str],
    *,
    viewer: Viewer,
    period: Period | None = None,
    by: Sequence[str] = (),
    where: Any = None,
    key: Mapping[str, Any] | None = None,
    compare: Sequence[str] = (),
    today: date | None = None,
    calendar: FiscalCalendar = GREGORIAN,
) -> Answer:
    """Values of metrics within what the viewer may see.

    Each metric is summed at its own grain, then rows meet on the dimension key: a parent's amount
    is never counted once per child. No period means all time; a stock is taken as it stood on the
    last day of a past period, else as it stands today. `compare` adds 'pop' (the period before)
    and 'yoy' (a year before). `where` is criteria on the sources' fields and dimensions. `key`
    narrows to one row of an answer: {dimension: value}, or {'owner_id': 12} where two may have the
    same name.

    Raises UnknownMetric, UnknownDimension, BadCriteria, PermissionDenied.
    """
    question = _Question(tuple(names), tuple(by), viewer, where, today, calendar, key)
    answer = question.answer(question.within(period))
    for against in compare:
        _compare(question, answer, against)
    return answer


def rows_behind(
    name: str,
    *,
    viewer: Viewer,
    period: Period | None = None,
    where: Any = None,
    key: Mapping[str, Any] | None = None,
    today: date | None = None,
    calendar: FiscalCalendar = GREGORIAN,
) -> tuple[Metric, Any]:
    """The records a number is made of, as (the summed metric that has rows, its queryset).

    For a ratio these are the rows of its bottom, for a derived metric those of its first part.
    Everything else is as in `ask`.
    """
    metric = get(name)
    while not isinstance(metric, Metric):
        metric = get(metric.parts[-1] if len(metric.parts) == 2 else metric.parts[0])
    question = _Question((metric.name,), (), viewer, where, today, calendar, key)
    return metric, question.rows(metric, question.within(period))


class _Question:
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
        self.names, self.by, self.viewer, self.where = names, by, viewer, where
        self.today, self.calendar = today or clock.today(), calendar
        self.key = {name: value for name, value in (key or {}).items() if name not in TIME}
        self.units = [value for name, value in (key or {}).items() if name in TIME]
        self.leaves = leaves(names)
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
            for name in (*leaf.reads, *(name for name in self.by if name in leaf.source.fields)):
                if not self.viewer.reads(kind, name):
                    raise PermissionDenied(
                        _("你看不到“%(label)s”的数。") % {"label": get(leaf.name).label}
                    )

    def answer(self, period: Period | None) -> Answer:
        total: Values = {}
        cells: dict[Key, Values] = defaultdict(dict)
        for group in _groups(self.leaves):
            rows = self._period(self._rows(group[0].source), group[0], period)
            aggregates, common = _aggregates(group, self._as_of(period))
            rows = rows.filter(common)
            total.update(_numbers(rows.aggregate(**aggregates)))
            if self.by:
                for key, values in self._broken_down(rows, group[0], aggregates):
                    cells[key].update(values)
        for values in (total, *cells.values()):
            self._fill(values)
        found = [self._row(key, values) for key, values in cells.items()]
        return Answer(self.names, self.by, period, _ordered(found, self.by), Row((), total))

    def _as_of(self, period: Period | None) -> date:
        return self.today if period is None else min(self.today, period.last)

    def _rows(self, source: Source) -> Any:
        wanted = criteria.parse(
            self.where, source.conditions(), viewer=self.viewer, today=self.today
        )
        rows = source.rows(self.viewer).filter(wanted.q())
        for name, value in self.key.items():
            rows = rows.filter(_one_of(source, name, value))
        return rows.order_by()

    def _period(self, rows: Any, metric: Metric, period: Period | None) -> Any:
        if metric.is_stock:
            return rows
        if period is None:
            return rows.filter(**{f"{metric.on}__isnull": False})
        months = month_range(period)
        if months and metric.month:
            return rows.filter(**{f"{metric.month}__range": months})
        start, end = _bounds(metric, period)
        return rows.filter(**{f"{metric.on}__gte": start, f"{metric.on}__lt": end})

    def within(self, period: Period | None) -> Period | None:
        """The period, narrowed to the unit of time that the key names."""
        for label in self.units:
            unit = Period.parse(str(label), self.calendar)
            period = unit if period is None else period.overlap(unit)
            if period is None:
                raise UnknownDimension(_("%(label)s 不在这个期间里。") % {"label": label})
        return period

    def rows(self, metric: Metric, period: Period | None) -> Any:
        day = self._as_of(period)
        rows = self._period(self._rows(metric.source), metric, period)
        return rows.filter(metric.only(day) if callable(metric.only) else metric.only)

    def _broken_down(
        self, rows: Any, metric: Metric, aggregates: dict
    ) -> Iterable[tuple[Key, Values]]:
        groups: dict[str, Any] = {}
        for at, name in enumerate(self.by):
            if name in TIME:
                groups[f"d{at}"] = bucket(metric.month, name, self.calendar)
            else:
                dimension = metric.source.dimensions[name]
                groups[f"d{at}"] = _shown(metric.source, dimension)
                if dimension.key:
                    groups[f"k{at}"] = F(dimension.key)
        for found in rows.values(**groups).annotate(**aggregates):
            key = tuple((found[f"d{at}"], found.get(f"k{at}")) for at in range(len(self.by)))
            yield key, _numbers({name: found[name] for name in aggregates})

    def _row(self, key: Key, values: Values) -> Row:
        shown = []
        for name, (value, _id) in zip(self.by, key, strict=True):
            if name in TIME and value is not None:
                value = self.calendar.label(period_of(value, name, self.calendar))
            shown.append(value)
        return Row(tuple(shown), values, tuple(part[1] for part in key))

    def fine(self, at: int) -> int:
        """How fine the time dimension at this place is; month is finest."""
        return TIME.index(self.by[at])

    def moved(self, key: Key, finest: int, earlier: Callable[[Period], Period]) -> Key:
        """The key of the unit before: the finest unit moves, coarser ones hold it."""
        if not key[finest]:
            return key
        then = earlier(Period.parse(key[finest], self.calendar))
        return tuple(
            self.calendar.label(self.calendar.this(Grain(name), then.start))
            if name in TIME
            else part
            for name, part in zip(self.by, key, strict=True)
        )

    def _fill(self, values: Values) -> None:
        """Counts and sums of nothing are 0; then ratios and derived metrics follow."""
        for leaf in self.leaves:
            if values.get(leaf.name) is None and _is_additive(leaf):
                values[leaf.name] = Decimal(0)
        for name in self.names:
            _value(get(name), values)


def _value(metric: AnyMetric, values: Values) -> Decimal | None:
    if not isinstance(metric, Metric) and metric.name not in values:
        values[metric.name] = metric.value(*(_value(get(part), values) for part in metric.parts))
    return values.get(metric.name)


def _groups(metrics: Iterable[Metric]) -> list[list[Metric]]:
    """Metrics that one query can answer: same source, same date."""
    groups: dict[tuple[str, str], list[Metric]] = defaultdict(list)
    for metric in metrics:
        groups[metric.source.name, metric.on].append(metric)
    return list(groups.values())


def _aggregates(group: list[Metric], day: date) -> tuple[dict[str, Any], Q]:
    """Each metric's aggregate over its own rows, and what all of them have in common."""
    onlys = [metric.only(day) if callable(metric.only) else metric.only for metric in group]
    alike = all(only == onlys[0] for only in onlys)
    aggregates = {}
    for metric, only in zip(group, onlys, strict=True):
        value = metric.value(day) if callable(metric.value) else metric.value
        aggregates[metric.name] = value if alike or not only else _over(value, only)
    if alike:
        return aggregates, onlys[0]
    anywhere = Q()
    for only in onlys:
        anywhere |= only
    return aggregates, anywhere if all(onlys) else Q()


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


def _numbers(found: dict[str, Any]) -> Values:
    return {name: None if value is None else Decimal(str(value)) for name, value in found.items()}


def _ordered(rows: list[Row], by: tuple[str, ...]) -> list[Row]:
    """Time forward, everything else by the text of its key; what has no name last."""
    return sorted(rows, key=lambda row: tuple((part is None, str(part)) for part in row.key))


def _compare(question: _Question, answer: Answer, against: str) -> None:
    """Put beside each value what it was a period ago ('pop') or a year ago ('yoy')."""
    if against not in BEFORE:
        raise UnknownDimension(
            _("不能和“%(name)s”比。可以比：pop（环比）、yoy（同比）") % {"name": against}
        )
    earlier = BEFORE[against]
    then = question.answer(earlier(answer.period)) if answer.period else None
    if then:
        answer.total.before[against] = then.total.values
    finest = min(
        (at for at, n in enumerate(question.by) if n in TIME), key=question.fine, default=None
    )
    if finest is not None:
        then = _reaching_back(question, answer, finest, earlier)
    if then is None:
        return
    known = {(row.key, row.ids): row.values for row in then.rows}
    for row in answer.rows:
        key = row.key if finest is None else question.moved(row.key, finest, earlier)
        row.before[against] = known.get((key, row.ids), {})


def _reaching_back(
    question: _Question, answer: Answer, finest: int, earlier: Callable[[Period], Period]
) -> Answer:
    """The same question over a span that holds the unit before each unit of the answer."""
    keys = [row.key[finest] for row in answer.rows if row.key[finest]]
    if answer.period is None or not keys:
        return answer
    first = min(earlier(Period.parse(key, question.calendar)).start for key in keys)
    return question.answer(Period(min(first, answer.period.start), answer.period.end))
