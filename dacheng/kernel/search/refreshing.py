"""Keeps search entries in step with every record that is written by a verb.

Files bring their rows by COPY and index them in bulk; everything else passes kernel.records.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dacheng.kernel import records
from dacheng.kernel.search.indexing import entry_of, index
from dacheng.kernel.search.registry import KINDS, added_names

Followers = Callable[[Any], Iterable[Any]]


@dataclass(frozen=True)
class Echo:
    """Records whose entry repeats a field of another record."""

    field: str
    rows: Followers


_echoes: dict[str, list[Echo]] = defaultdict(list)


def follow(kind: str, field: str, rows: Followers) -> None:
    """Refresh the entries of `rows(record)` whenever `field` of a record of `kind` changes."""
    _echoes[kind].append(Echo(field, rows))


@records.after_save
def refresh(record: Any, names: frozenset[str]) -> None:
    """Write the entry of a record that was made or changed in something it is found by."""
    kind = str(record._meta.model_name)
    searchable = KINDS.get(kind)
    if searchable is None or not names & {*searchable.reads, *added_names(kind)}:
        return
    index([entry_of(record)])
    for echo in _echoes[kind]:
        if echo.field in names and record.version > 1:
            index(map(entry_of, echo.rows(record)))
