"""Makes kept sums anew: those that changes have spoilt, or all of a changed definition."""

from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dacheng.kernel.metrics.models import Kept
from dacheng.kernel.metrics.rollups import (
    EVERYTHING,
    MOST,
    STOCK,
    Group,
    Pair,
    Rollup,
    among,
    groups,
    rollups,
)


def refresh() -> int:
    """Make anew what is spoilt or missing; returns how many groups were touched."""
    return sum(_refresh(rollup) for rollup in rollups())


def _refresh(rollup: Rollup) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [rollup.table.__name__])
        pairs, touched = _taken(rollup), 0
        made = dict(Kept.objects.values_list("group", "signature"))
        for group in groups(rollup.source.name):
            if pairs is None or made.get(group.name) != group.signature:
                _fill(rollup, group, None)
            elif pairs:
                _fill(rollup, group, pairs)
            else:
                continue
            touched += 1
        return touched


def _taken(rollup: Rollup) -> list[Pair] | None:
    """The notes of what is spoilt, taken away: what commits later leaves a note of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with gone as (delete from metrics_spoilt where source = %s returning owner, month)"
            " select distinct owner, month from gone",
            [rollup.source.name],
        )
        pairs = cursor.fetchall()
    if len(pairs) > MOST or any(month == EVERYTHING for _owner, month in pairs):
        return None
    return pairs


def _fill(rollup: Rollup, group: Group, pairs: list[Pair] | None) -> None:
    kept = rollup.table.objects.filter(group=group.name)
    if pairs is not None:
        kept = kept.filter(among(pairs, "month", stock=not group.month))
    kept.delete()
    rows = rollup.source.model.objects.order_by()
    if pairs is not None:
        rows = rows.filter(among(pairs, group.month or "", stock=not group.month))
    _insert(rollup, group, rows)
    made = {"signature": group.signature, "made_at": timezone.now()}
    Kept.objects.update_or_create(group=group.name, defaults=made)


def _insert(rollup: Rollup, group: Group, rows: Any) -> None:
    """Sum in the database and write there; nothing travels."""
    anyone = Q()
    for part in group.parts:
        anyone |= part.only
    if all(part.only for part in group.parts):
        rows = rows.filter(anyone)
    if group.month:
        rows = rows.filter(**{f"{group.month}__isnull": False})
    keys = [f"{key}_id" for key in rollup.keys]
    month = {"m": F(group.month)} if group.month else {"m": models.Value(STOCK)}
    sums = {}
    for n, part in enumerate(group.parts):
        aggregate = part.aggregate.copy()
        aggregate.filter = part.only or None
        sums[f"p{n}"] = aggregate
    grouped = rows.values(*keys, **month).annotate(**sums)
    sql, params = grouped.query.sql_with_params()
    columns = ", ".join(f'"{key}"' for key in keys)
    array = ", ".join(f"coalesce({name}, 0)::numeric" for name in sums)
    with connection.cursor() as cursor:
        cursor.execute(
            f'insert into "{rollup.table._meta.db_table}" ("group", month, {columns}, sums)'
            f" select %s, m, {columns}, array[{array}] from ({sql}) as grouped",
            [group.name, *params],
        )
