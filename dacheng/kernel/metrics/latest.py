"""Until when there is anything to count."""

from datetime import date
from typing import Any

from django.db.models import Max

from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics.definitions import Source
from dacheng.kernel.metrics.months import period_of
from dacheng.kernel.metrics.rollups import among, kept_of, rollup_of, standing
from dacheng.kernel.metrics.share import share_of
from dacheng.kernel.metrics.terms import BEGIN
from dacheng.kernel.periods import GREGORIAN, Period, year_month


def latest_month(
    source: Source, *months: str, viewer: Viewer, today: date | None = None
) -> Period | None:
    """The last month, not after this one, in which a row of the source falls.

    `months` are stored month numbers of the source, such as 'closed_ym'. None without any row.
    """
    this = year_month(today or clock.today())
    found = [number for month in months for number in _latest(source, month, viewer, this)]
    last = max((number for number in found if number), default=None)
    return period_of(last, "month", GREGORIAN) if last else None


def _latest(source: Source, month: str, viewer: Viewer, this: int) -> list[int | None]:
    """Out of kept sums and what is spoilt of them. Who sees every row needs no sums: the database
    reads the end of an index, which it cannot for two at once."""
    rows = source.rows(viewer).filter(**{f"{month}__lte": this}).order_by()
    rollup = rollup_of(source)
    share = share_of(viewer, source.model, rollup.keys) if rollup else None
    if rollup is None or share is None or not share.near:
        return [_last(rows, month)]
    known, pairs = standing([source.name], BEGIN, this, daily=False)[source.name] or ({}, [])
    group = known.get(f"{source.name}.{month}")
    if group is None:
        return [_last(rows, month)]
    kept = rollup.table.objects.filter(share.near, group=group.name, month__range=(BEGIN, this))
    found = [_last(kept.exclude(kept_of(pairs)) if pairs else kept, "month")]
    if pairs or share.beside is not None:
        found.append(_last(rows.filter(among(pairs, month, stock=False) | share.apart), month))
    # Else a row may be in no sum.
    every = month in rollup.whole or not all(part.only for part in group.parts)
    return found if every or this in found else [_last(rows, month)]


def _last(rows: Any, month: str) -> int | None:
    return rows.order_by().aggregate(last=Max(month))["last"]
