"""Reads any table people send, text, workbook or JSON: `sheets` lists, `read` gives one table."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dacheng.kernel.imports.bodies import tabulate
from dacheng.kernel.imports.delimited import count_lines, read_delimited
from dacheng.kernel.imports.objects import list_lists, read_objects
from dacheng.kernel.imports.refusals import UnreadableFile
from dacheng.kernel.imports.signatures import kind_of
from dacheng.kernel.imports.tables import Cell, Note, Row, Sheet, Table
from dacheng.kernel.imports.workbooks import list_sheets, read_sheet

__all__ = ["Cell", "Note", "Row", "Sheet", "Table", "UnreadableFile", "read", "sheets"]

# Titles above and remarks below the first rows also need reading when only a few rows are wanted.
HEADROOM = 60


def sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook; a text file is one sheet named as the file."""
    kind = kind_of(path)
    if kind == "text":
        return [Sheet(path.stem, 1, count_lines(path))]
    return list_lists(path) if kind == "json" else list_sheets(path, kind)


def read(
    path: Path,
    *,
    sheet: int | str | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
    delimiter: str | None = None,
    limit: int | None = None,
) -> Table:
    """One table: sheet by name or by number from 1, header row from 1 (0: there is none)."""
    with _no_collection():
        return _read(path, sheet, encoding, header_row, delimiter, limit)


def _read(
    path: Path,
    sheet: int | str | None,
    encoding: str | None,
    header_row: int | None,
    delimiter: str | None,
    limit: int | None,
) -> Table:
    kind = kind_of(path)
    most = None if limit is None else limit + HEADROOM
    if kind == "json":
        return read_objects(path, sheet=sheet, encoding=encoding, limit=limit)
    if kind == "text":
        grid = read_delimited(path, encoding=encoding, delimiter=delimiter, limit=most)
    else:
        grid = read_sheet(path, kind, sheet=sheet, limit=most)
    table = tabulate(grid, header_row)
    return table if limit is None else _first(table, limit)


@contextmanager
def _no_collection() -> Iterator[None]:
    """A million new lists hold no cycles; looking for them costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _first(table: Table, limit: int) -> Table:
    table.rows, table.numbers = table.rows[:limit], table.numbers[:limit]
    return table
