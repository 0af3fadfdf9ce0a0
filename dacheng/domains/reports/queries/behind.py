"""Rows behind a number: kept when it is taken, compared with those of now when it is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import F

from dacheng.domains.reports.models import NumberRows, WorkReport
from dacheng.domains.reports.queries.asking import number, text_of
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import catalogue
from dacheng.kernel.metrics import Metric, rows_behind
from dacheng.kernel.periods import Period

MOST, SHOWN = 300, 12
Values = dict[int, Decimal | None]


@dataclass(frozen=True)
class Behind:
    """What a number is made of: the summed metric, how many rows, the largest with their value."""

    metric: Metric
    count: int
    values: Values


@dataclass(frozen=True)
class Changed:
    """One row then and now; None on the side on which it did not count."""

    pk: int
    then: Decimal | None
    now: Decimal | None
    was: bool
    stays: bool

    @property
    def moved(self) -> bool:
        return not (self.was and self.stays) or self.then != self.now


@dataclass(frozen=True)
class Compared:
    """The kept rows beside those of now. `whole` says that all rows are compared."""

    kept: NumberRows
    metric: Metric
    lines: list[Changed]
    whole: bool

    def among(self, *, was: bool, stays: bool) -> int:
        return sum(one.moved and one.was is was and one.stays is stays for one in self.lines)


def behind(taken: Mapping[str, Any], name: str, viewer: Viewer) -> Behind:
    """The rows of one number of a snapshot, as they are at this moment."""
    period = Period.parse(taken["period"])
    metric, rows = rows_behind(name, viewer=viewer, period=period, key=taken["key"])
    value = metric.value(period.last) if callable(metric.value) else metric.value
    found = rows.order_by().values("pk").annotate(measured=value)
    count = rows.values("pk").distinct().count()
    largest = found.order_by(F("measured").desc(nulls_last=True), "pk")[:MOST]
    return Behind(metric, count, {one["pk"]: _exact(one["measured"]) for one in largest})


def _exact(value: Any) -> Decimal | None:
    return None if value is None else number(text_of(Decimal(str(value))))


def keep_rows(report: WorkReport, viewer: Viewer) -> None:
    """Keep what every number of the snapshot was made of, in place of what was kept before."""
    made = []
    for name in report.snapshot.get("figures", {}):
        found = behind(report.snapshot, name, viewer)
        rows = [[pk, text_of(value)] for pk, value in found.values.items()]
        kind = found.metric.source.model._meta.model_name or ""
        made.append(NumberRows(report=report, metric=name, summed=found.metric.name, kind=kind,
                               count=found.count, rows=rows))  # fmt: skip
    NumberRows.objects.filter(report=report).delete()
    NumberRows.objects.bulk_create(made)


def told(found: Compared, viewer: Viewer) -> list[tuple[Any, Changed]]:
    """The first rows with their record; what this reader may not see has no record and no value,
    only whether it counted."""
    lines = found.lines[:SHOWN]
    rows = catalogue(found.kept.kind).model.objects.visible_to(viewer)
    known = {one.pk: one for one in rows.filter(pk__in=[line.pk for line in lines])}
    return [
        (known.get(one.pk), one if one.pk in known else replace(one, then=None, now=None))
        for one in lines
    ]


def compared_rows(report: WorkReport, name: str, viewer: Viewer) -> Compared | None:
    """Rows then and now, what moved first; None for a report that kept none."""
    kept = NumberRows.objects.filter(report=report, metric=name).first()
    if kept is None:
        return None
    now, then = behind(report.snapshot, name, viewer), {pk: number(v) for pk, v in kept.rows}
    lines = [
        Changed(pk, then.get(pk), now.values.get(pk), pk in then, pk in now.values)
        for pk in {**then, **now.values}
    ]
    lines.sort(key=lambda one: (not one.moved, -abs(one.then or one.now or Decimal(0)), one.pk))
    return Compared(kept, now.metric, lines, max(kept.count, now.count) <= MOST)
