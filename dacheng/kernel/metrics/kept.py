"""Answers from kept sums, with what is spoilt taken from the rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, F, Func, Q, Sum, Value
from django.db.models.functions import Coalesce

from dacheng.kernel.access import Reach, action_name
from dacheng.kernel.metrics.answers import Key, Values
from dacheng.kernel.metrics.definitions import TIME, Metric
from dacheng.kernel.metrics.months import month_range
from dacheng.kernel.metrics.rollups import (
    STOCK,
    Group,
    Pair,
    Part,
    Rollup,
    among,
    rollup_of,
    standing,
)
from dacheng.kernel.periods import Period

if TYPE_CHECKING:
    from dacheng.kernel.metrics.question import Question

NUMBER = DecimalField(max_digits=30, decimal_places=10)
Sums = dict[tuple[Key, int], dict[tuple[str, bool], Decimal]]  # by key and place of the period


@dataclass(frozen=True)
class Reading:
    """What can be taken from kept sums for one group of metrics of a question."""

    question: "Question"
    rollup: Rollup
    group: Group
    metrics: tuple[Metric, ...]
    ranges: tuple[tuple[int, int], ...]
    spoilt: Sequence[Pair]

    def values(self, totals: list[Values], cells: list[dict[Key, Values]]) -> None:
        """Add the values of every key and period, and their totals."""
        sums: Sums = defaultdict(lambda: defaultdict(Decimal))
        self._from_kept(sums)
        if any(self._inside(month) for _owner, month in self.spoilt):
            self._from_rows(sums)
        for metric in self.metrics:
            for at in range(len(self.ranges)):
                whole: dict[tuple[str, bool], Decimal] = defaultdict(Decimal)
                for (key, place), found in sums.items():
                    if place != at:
                        continue
                    if self.question.by and self._anything(found):
                        cells[at][key][metric.name] = _value(metric, found)
                    for part in ((metric.name, False), (metric.name, True)):
                        whole[part] += found[part]
                totals[at][metric.name] = _value(metric, whole)

    def _anything(self, found: Mapping[tuple[str, bool], Decimal]) -> bool:
        return any(found[metric.name, True] for metric in self.metrics)

    def _inside(self, month: int) -> bool:
        return any(first <= month <= last for first, last in self.ranges)

    @property
    def parts(self) -> list[tuple[int, Part]]:
        names = {metric.name for metric in self.metrics}
        return [(n, part) for n, part in enumerate(self.group.parts, 1) if part.metric in names]

    def _from_kept(self, sums: Sums) -> None:
        rows = self.rollup.table.objects.filter(group=self.group.name).order_by()
        rows = rows.filter(self._months("month"))
        if self.spoilt:
            rows = rows.exclude(among(self.spoilt, "month", stock=not self.group.month))
        for name, value in self.question.key.items():
            rows = rows.filter(self.question.matches(self.rollup.source, name, value))
        aggregates = {}
        for at in range(len(self.ranges)):
            for n, _part in self.parts:
                item = Func(F("sums"), template=f"(%(expressions)s)[{n}]", output_field=NUMBER)
                aggregates[f"p{n}_{at}"] = Sum(item, filter=self._filter("month", at))
        self._collect(rows, "month", aggregates, sums)

    def _from_rows(self, sums: Sums) -> None:
        month = self.group.month
        rows = self.rollup.source.rows(self.question.viewer).order_by()
        rows = rows.filter(among(self.spoilt, month, stock=not month))
        if month:
            rows = rows.filter(self._months(month))
        for name, value in self.question.key.items():
            rows = rows.filter(self.question.matches(self.rollup.source, name, value))
        aggregates = {}
        for at in range(len(self.ranges)):
            for n, part in self.parts:
                aggregate = part.aggregate.copy()
                aggregate.filter = (part.only & self._filter(month, at)) or None
                aggregates[f"p{n}_{at}"] = Coalesce(aggregate, Value(0), output_field=NUMBER)
        self._collect(rows, month, aggregates, sums)

    def _collect(self, rows: Any, month: str, aggregates: dict[str, Any], sums: Sums) -> None:
        question = self.question
        groups = question.grouping(self.rollup.source, month)
        found = (
            rows.values(**groups).annotate(**aggregates)
            if groups
            else [rows.aggregate(**aggregates)]
        )
        for row in found:
            key = tuple((row[f"d{at}"], row.get(f"k{at}")) for at in range(len(question.by)))
            for at in range(len(self.ranges)):
                into = sums[key, at]
                for n, part in self.parts:
                    into[part.metric, part.counts] += Decimal(str(row[f"p{n}_{at}"] or 0))

    def _filter(self, month: str, at: int) -> Q:
        if not self.group.month or len(self.ranges) == 1:
            return Q()
        return Q(**{f"{month}__range": self.ranges[at]})

    def _months(self, month: str) -> Q:
        wanted = Q()
        for limits in self.ranges:
            wanted |= Q(**{f"{month}__range": limits})
        return wanted


def _value(metric: Metric, found: Mapping[tuple[str, bool], Decimal]) -> Decimal | None:
    many = found[metric.name, True]
    kind = type(metric.value).__name__
    if kind == "Count":
        return many
    total = found[metric.name, False]
    if kind == "Avg":
        return total / many if many else None
    return total if many else None


def reading(
    question: "Question", metrics: list[Metric], periods: Sequence[Period | None]
) -> Reading | None:
    """How to answer some of these metrics from kept sums; None where only the rows can tell."""
    rollup = rollup_of(metrics[0].source)
    if rollup is None or metrics[0].alone or question.where or not _sees_all(question, rollup):
        return None
    ranges = _ranges(question, metrics[0], periods) if _covered(question, rollup) else None
    if ranges is None:
        return None
    known, pairs = _standing(question, rollup, periods)
    group = known.get(metrics[0].month)
    kept = tuple(metric for metric in metrics if group and metric in group.metrics)
    return Reading(question, rollup, group, kept, ranges, pairs) if group and kept else None


def _standing(
    question: "Question", rollup: Rollup, periods: Sequence[Period | None]
) -> tuple[dict[str, Group], list[Pair]]:
    """Asked once for all sources of a question, whatever places their metrics in time."""
    if rollup.source.name not in question.standing:
        limits = [month_range(period) for period in periods if period]
        months = [month for pair in limits if pair for month in pair] or [STOCK]
        names = {leaf.source.name for leaf in question.leaves if rollup_of(leaf.source)}
        found = standing(sorted({*names, rollup.source.name}), min(months), max(months))
        question.standing.update({name: kept or ({}, []) for name, kept in found.items()})
    return question.standing[rollup.source.name]


def _sees_all(question: "Question", rollup: Rollup) -> bool:
    grants = question.viewer.grants
    return grants.get(action_name(rollup.source.model, "view")) is Reach.ALL


def _covered(question: "Question", rollup: Rollup) -> bool:
    dimensions = rollup.source.dimensions
    for name in (*question.by, *question.key):
        if name in TIME:
            continue
        dimension = dimensions.get(name) or dimensions.get(name.removesuffix("_id"))
        if dimension is None or not rollup.covers(dimension.path):
            return False
    return True


def _ranges(
    question: "Question", metric: Metric, periods: Sequence[Period | None]
) -> tuple[tuple[int, int], ...] | None:
    if metric.is_stock:
        now = all(period is None or period.last >= question.today for period in periods)
        return ((STOCK, STOCK),) * len(periods) if now and not _in_time(question) else None
    ranges = [month_range(period) if period else None for period in periods]
    return None if None in ranges else tuple(ranges)  # type: ignore[arg-type]


def _in_time(question: "Question") -> bool:
    return any(name in TIME for name in question.by)
