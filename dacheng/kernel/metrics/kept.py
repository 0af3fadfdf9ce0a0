"""Answers from kept sums, with what is spoilt taken from the rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, DecimalField, F, Q, Value
from django.db.models.functions import Coalesce

from dacheng.kernel.metrics.answers import Key, Values
from dacheng.kernel.metrics.definitions import TIME, Metric
from dacheng.kernel.metrics.rollups import (
    Group,
    Pair,
    Rollup,
    among,
    fleeting,
    kept_of,
    on_day,
    rollup_of,
    standing,
)
from dacheng.kernel.metrics.share import Share, share_of
from dacheng.kernel.metrics.terms import Limits, Term, months_of, terms_of
from dacheng.kernel.periods import Period

if TYPE_CHECKING:
    from dacheng.kernel.metrics.question import Question

NUMBER = DecimalField(max_digits=30, decimal_places=10)
Sums = dict[tuple[Key, int], dict[tuple[str, bool], Decimal]]  # by key and place of the period
Stretch = tuple[str, Limits]  # a group's name and the months of it


@dataclass(frozen=True)
class Reading:
    """What can be taken from kept sums for one group of metrics of a question."""

    question: "Question"
    rollup: Rollup
    metrics: tuple[Metric, ...]
    terms: tuple[Term, ...]
    many: int
    spoilt: Sequence[Pair]
    share: Share

    def values(self, totals: list[Values], cells: list[dict[Key, Values]]) -> None:
        """Add the values of every key and period, and their totals."""
        sums: Sums = defaultdict(lambda: defaultdict(Decimal))
        self._from_kept(sums)
        for name, terms in self._by_group.items():
            if self.share.beside is not None or any(self._touched(name)):
                self._from_rows(terms, sums)
        for at in range(self.many):
            whole: dict[tuple[str, bool], Decimal] = defaultdict(Decimal)
            for (key, place), found in sums.items():
                if place == at:
                    self._add(found, whole, cells[at], key)
            totals[at].update({one.name: _value(one, whole) for one in self.metrics})

    def _add(
        self,
        found: Mapping[tuple[str, bool], Decimal],
        whole: dict[tuple[str, bool], Decimal],
        cells: dict[Key, Values],
        key: Key,
    ) -> None:
        for part, value in [*found.items()]:
            whole[part] += value
        if self.question.by and any(found[metric.name, True] for metric in self.metrics):
            cells[key].update({metric.name: _value(metric, found) for metric in self.metrics})

    @cached_property
    def _by_group(self) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            found[term.group.name].append(term)
        return dict(found)

    def _touched(self, group: str) -> Iterator[Pair]:
        """What is spoilt of the months that a group is asked for."""
        limits = {term.limits for term in self._by_group[group]}
        for pair in self.spoilt:
            if any(first <= pair[1] <= last for first, last in limits):
                yield pair

    def _from_kept(self, sums: Sums) -> None:
        stretches = {(term.group.name, term.limits) for term in self.terms}
        rows = self.rollup.table.objects.filter(self.share.near).order_by()
        rows = rows.filter(_any_of([_stretch(one) for one in sorted(stretches)]))
        if self.spoilt:
            rows = rows.exclude(kept_of(self.spoilt))
        alone = len(stretches) == 1
        aggregates = {term.alias: self._stored(term, alone=alone) for term in self.terms}
        self._collect(self._narrowed(rows), "month", aggregates, self.terms, sums)

    def _stored(self, term: Term, *, alone: bool) -> Aggregate:
        """One of the sums kept, added up over its months. As text, because there are dozens of
        them and the long way takes longer than the question; all in it is the product's own."""
        table, (first, last) = self.rollup.table._meta.db_table, term.limits
        sums = f"SUM((%(expressions)s)[{term.n}])"
        here = f""""{table}"."group" = '{term.group.name}'"""
        when = f'"{table}"."month" BETWEEN {first} AND {last}'
        text = sums if alone else f"{sums} FILTER (WHERE {here} AND {when})"
        return Aggregate(F("sums"), template=text, output_field=NUMBER)

    def _from_rows(self, terms: list[Term], sums: Sums) -> None:
        """Of what is spoilt, and of the single rows somebody sees beside his own."""
        group: Group = terms[0].group
        wanted = among([*self._touched(group.name)], group.month, stock=not group.month)
        rows = self.rollup.source.rows(self.question.viewer).order_by()
        rows = rows.filter(wanted | self.share.apart)
        if group.month:
            rows = rows.filter(_any_of([_months(group.month, one.limits) for one in terms]))
        aggregates: dict[str, Any] = {}
        for term in terms:
            aggregate = term.part.aggregate.copy()
            here = _months(group.month, term.limits) if group.month else Q()
            aggregate.filter = (term.part.only & here) or None
            aggregates[term.alias] = Coalesce(aggregate, Value(0), output_field=NUMBER)
        self._collect(self._narrowed(rows), group.month, aggregates, terms, sums)

    def _narrowed(self, rows: Any) -> Any:
        for name, value in self.question.key.items():
            rows = rows.filter(self.question.matches(self.rollup.source, name, value))
        return rows

    def _collect(
        self,
        rows: Any,
        month: str,
        aggregates: dict[str, Any],
        terms: Sequence[Term],
        sums: Sums,
    ) -> None:
        question = self.question
        groups = question.grouping(self.rollup.source, month)
        found = (
            rows.values(**groups).annotate(**aggregates)
            if groups
            else [rows.aggregate(**aggregates)]
        )
        for row in found:
            key = tuple((row[f"d{at}"], row.get(f"k{at}")) for at in range(len(question.by)))
            for term in terms:
                value = Decimal(str(row[term.alias] or 0))
                sums[key, term.at][term.part.metric, term.part.counts] += term.sign * value


def _any_of(conditions: Sequence[Q]) -> Q:
    wanted = Q()
    for one in conditions:
        wanted |= one
    return wanted


def _stretch(stretch: Stretch) -> Q:
    group, limits = stretch
    return Q(group=group) & _months("month", limits)


def _months(month: str, limits: Limits) -> Q:
    first, last = limits
    return Q(**{month: first}) if first == last else Q(**{f"{month}__range": limits})


def _value(metric: Metric, found: Mapping[tuple[str, bool], Decimal]) -> Decimal | None:
    many = found[metric.name, True]
    kind = type(on_day(metric.value)).__name__
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
    if rollup is None or metrics[0].alone or question.where or not _covered(question, rollup):
        return None
    share = share_of(question.viewer, rollup.source.model, rollup.keys)
    if share is None:
        return None
    known, pairs = _standing(question, rollup, periods)
    terms = terms_of(metrics, known.values(), periods, question.today)
    if not terms:
        return None
    names = {term.part.metric for term in terms}
    kept = tuple(metric for metric in metrics if metric.name in names)
    return Reading(question, rollup, kept, tuple(terms), len(periods), pairs, share)


def _standing(
    question: "Question", rollup: Rollup, periods: Sequence[Period | None]
) -> tuple[dict[str, Group], list[Pair]]:
    """Asked once for all sources of a question, whatever places their metrics in time."""
    if rollup.source.name not in question.standing:
        leaves = [leaf for leaf in question.leaves if rollup_of(leaf.source)]
        names = {leaf.source.name for leaf in leaves}
        daily = any(leaf in fleeting(leaf.source.name) for leaf in leaves)
        first, last = months_of(question.leaves, periods)
        found = standing(sorted({*names, rollup.source.name}), first, last, daily=daily)
        question.standing.update({name: kept or ({}, []) for name, kept in found.items()})
    return question.standing[rollup.source.name]


def _covered(question: "Question", rollup: Rollup) -> bool:
    dimensions = rollup.source.dimensions
    for name in (*question.by, *question.key):
        if name in TIME:
            continue
        dimension = dimensions.get(name) or dimensions.get(name.removesuffix("_id"))
        if dimension is None or not rollup.covers(dimension.path):
            return False
    return True
