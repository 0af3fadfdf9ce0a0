"""Writes search entries: one statement per batch, and nothing for what did not change."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from dacheng.kernel.search.grams import folded, keys, mark_of
from dacheng.kernel.search.marking import ANEW, ROOM, WITHOUT
from dacheng.kernel.search.models import HEAD, SearchEntry
from dacheng.kernel.search.registry import KINDS, Searchable, added_names, added_texts

BATCH = 5_000
FEW = 200
GUARD = "\x1f"  # in keys, before what guarded fields say; no query can contain it

Entry = tuple[str, int, str, str, str, str]  # kind, object_id, title, head, keys, grams

MERGE = """
insert into search_entry (kind, object_id, title, head, keys, grams, updated_at)
select kind, object_id, title, head, keys, grams::tsvector, now() from {source}
on conflict (kind, object_id) do update set
    title = excluded.title, head = excluded.head, keys = excluded.keys,
    grams = excluded.grams, updated_at = excluded.updated_at
where (search_entry.title, search_entry.keys) is distinct from (excluded.title, excluded.keys)
"""
PARAMETERS = """unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
    as row (kind, object_id, title, head, keys, grams)"""
ARRIVING = """
create temp table search_arriving on commit drop as
    select kind, object_id, title, head, keys, grams from search_entry with no data
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


def entry_of(record: Any) -> Indexed:
    """What a record wants to be found by, with the searched fields that the company added."""
    row: Indexed = record.search_row()
    more = added_texts(record, row.kind)
    return replace(row, guarded=(*row.guarded, *more)) if more else row


def index(rows: Iterable[Indexed]) -> int:
    """Add or refresh entries, one or a million; returns how many rows came. Safe to repeat."""
    count = 0
    for batch, entries in _cut_ahead(iter(rows)):
        count += len(batch)
        _merge(entries)
    return count


def forget(kind: str, ids: Iterable[int]) -> int:
    """Drop the entries of records that are gone; returns how many there were."""
    return SearchEntry.objects.filter(kind=kind, object_id__in=list(ids)).delete()[0]


def rebuild(kind: str) -> int:
    """Make all entries of one kind again from its records, and drop those without a record."""
    searchable = KINDS[kind]
    count = index(map(entry_of, _records(searchable).order_by("pk").iterator(BATCH)))
    entries = SearchEntry.objects.filter(kind=kind)
    # Not `not in`: of more ids than fit into memory it would go through all of them for each entry.
    there = searchable.model._base_manager.filter(pk=OuterRef("object_id"))
    entries.filter(~Exists(there)).delete()
    return count


def _records(s: Searchable) -> QuerySet:
    """The records of a kind with what they are found by and nothing else: a record has forty
    columns more, and reading those takes longer than cutting the texts."""
    rows = s.model._base_manager.select_related(*s.related or (None,))
    names = (*s.reads, *(f"{one}__name" for one in s.related))
    return rows.only("pk", *names, *(("custom",) if added_names(s.kind) else ())) if names else rows


@transaction.atomic
def rebuild_all() -> int:
    """The entries of all kinds, for a company that is being filled: without the index, which is
    quicker made anew than kept through every row. Nobody can search until it is done."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT)
        count = sum(map(rebuild, KINDS))
        for statement in (ROOM, ANEW, "analyze search_entry"):
            cursor.execute(statement)
    return count


def _cut_ahead(rows: Iterator[Indexed]) -> Iterator[tuple[list[Indexed], list[Entry]]]:
    """Batches and their entries; the next is cut while the database writes the one before."""
    batch = list(islice(rows, BATCH))
    if len(batch) < BATCH:  # a single save needs no second thread
        yield from [(batch, _entries(batch))] if batch else []
        return
    with ThreadPoolExecutor(max_workers=1) as cutter:
        cut = cutter.submit(_entries, batch)
        while coming := list(islice(rows, BATCH)):
            entries, cut = cut.result(), cutter.submit(_entries, coming)
            yield batch, entries
            batch = coming
        yield batch, cut.result()


def _entries(batch: list[Indexed]) -> list[Entry]:
    """Sorted, because two writers that lock in the same order cannot block each other."""
    latest = {(row.kind, row.id): row for row in batch}
    return [_entry(latest[key]) for key in sorted(latest)]


def _entry(row: Indexed) -> Entry:
    grams: set[str] = set()
    text = keys((row.title, *row.extra), grams)
    if row.guarded:
        text += GUARD + keys(row.guarded, grams)
    mark = mark_of(row.kind)
    pieces = f"' '{mark}".join(grams)
    return row.kind, row.id, row.title, folded(row.title)[:HEAD], text, f"'{mark}{pieces}'"


def _merge(entries: list[Entry]) -> None:
    """A few as parameters, because a temporary table costs more than they do; many by COPY."""
    if len(entries) < FEW:
        columns = [list(column) for column in zip(*entries, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(MERGE.format(source=PARAMETERS), columns)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ARRIVING)
        with cursor.copy("copy search_arriving from stdin") as copy:
            for entry in entries:
                copy.write_row(entry)
        cursor.execute(MERGE.format(source="search_arriving"))
        cursor.execute("drop table search_arriving")
