"""Writes search entries: one statement per batch, and nothing for what did not change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from dacheng.kernel.search.grams import folded, keys, quoted
from dacheng.kernel.search.models import HEAD, SearchEntry
from dacheng.kernel.search.registry import KINDS

BATCH = 5_000
GUARD = "\x1f"  # in keys, before what guarded fields say; no query can contain it

MERGE = """
insert into search_entry (kind, object_id, title, head, keys, grams, updated_at)
select kind, object_id, title, head, keys, grams::tsvector, %s
from unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
    as row (kind, object_id, title, head, keys, grams)
on conflict (kind, object_id) do update set
    title = excluded.title, head = excluded.head, keys = excluded.keys,
    grams = excluded.grams, updated_at = excluded.updated_at
where (search_entry.title, search_entry.keys) is distinct from (excluded.title, excluded.keys)
"""


@dataclass(frozen=True)
class Indexed:
    """What one record wants to be found by.

    extra    further names, codes and numbers that everybody who sees the record may read
    guarded  those of fields that a field policy may hide, such as phones
    """

    kind: str
    id: int
    title: str
    extra: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()


def index(rows: Iterable[Indexed]) -> int:
    """Add or refresh entries, one or a million; returns how many rows came. Safe to repeat."""
    count = 0
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        count += len(batch)
        _merge(batch)
    return count


def forget(kind: str, ids: Iterable[int]) -> int:
    """Drop the entries of records that are gone; returns how many there were."""
    return SearchEntry.objects.filter(kind=kind, object_id__in=list(ids)).delete()[0]


def rebuild(kind: str) -> int:
    """Make all entries of one kind again from its records, and drop those without a record."""
    searchable = KINDS[kind]
    records = searchable.model._base_manager.select_related(*searchable.related or (None,))
    count = index(record.search_row() for record in records.order_by("pk").iterator(BATCH))
    entries = SearchEntry.objects.filter(kind=kind)
    entries.exclude(object_id__in=searchable.model._base_manager.values("pk")).delete()
    return count


def _merge(batch: Sequence[Indexed]) -> None:
    """Sorted, because two writers that lock in the same order cannot block each other."""
    latest = {(row.kind, row.id): row for row in batch}
    entries = [_entry(latest[key]) for key in sorted(latest)]
    columns = [list(column) for column in zip(*entries, strict=True)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MERGE, [timezone.now(), *columns])


def _entry(row: Indexed) -> tuple[str, int, str, str, str, str]:
    grams: set[str] = set()
    text = keys((row.title, *row.extra), grams)
    if row.guarded:
        text += GUARD + keys(row.guarded, grams)
    pieces = " ".join(map(quoted, grams))
    return row.kind, row.id, row.title, folded(row.title)[:HEAD], text, pieces
