"""Workbooks to grids: cells keep their types, merged cells mean all they cover."""

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import python_calamine as calamine
from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.archives import inspect
from dacheng.kernel.imports.refusals import UnreadableFile, shown
from dacheng.kernel.imports.signatures import DAMAGED, LOCKED, Kind
from dacheng.kernel.imports.tables import Cell, Grid, Note, Row, Sheet, Span

MAX_CELL = 1024 * 1024
T = TypeVar("T")

NO_SHEET = _("没有名为“%(name)s”的工作表。文件里有：%(sheets)s。")
NO_SHEET_AT = _("没有第 %(index)s 张工作表；文件里共有 %(count)s 张。")
NO_SHEETS = _("工作簿里没有可读的工作表。")
BIG_CELL = _("第 %(row)s 行第 %(column)s 列的内容超过 1 MB。请缩短后再上传。")


def list_sheets(path: Path, kind: Kind) -> list[Sheet]:
    """Every sheet of cells (not charts), in the workbook's order."""
    book = _open(path, kind)
    return [
        Sheet(meta.name, index, _guarded(partial(_height, book, meta.name)), _is_hidden(meta))
        for index, meta in enumerate(_metadata(book), start=1)
    ]


def read_sheet(path: Path, kind: Kind, *, sheet: int | str | None, limit: int | None) -> Grid:
    """One sheet, the first visible one with content when none is named."""
    book = _open(path, kind)
    meta = _pick(book, sheet)
    found = _guarded(lambda: book.get_sheet_by_name(meta.name))
    nrows = None if limit is None else limit + 1
    rows = _guarded(lambda: found.to_python(skip_empty_area=False, nrows=nrows))
    complete = limit is None or len(rows) <= limit
    notes = [Note("hidden_sheet", detail=meta.name)] if _is_hidden(meta) else []
    grid = Grid(_plain(rows[:limit]), complete, _spans(found), notes, meta.name)
    _fill_merged(grid)
    return grid


def _open(path: Path, kind: Kind) -> calamine.CalamineWorkbook:
    if kind != "xls":
        inspect(path)
    return _guarded(lambda: calamine.load_workbook(path))


def _guarded(call: Callable[[], T]) -> T:
    """Run the parser; whatever it throws, a panic included, means the file is damaged."""
    try:
        return call()
    except calamine.PasswordError as error:
        raise UnreadableFile(LOCKED) from error
    except (UnreadableFile, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # Rust panics are not Exceptions
        raise UnreadableFile(DAMAGED) from error


def _metadata(book: calamine.CalamineWorkbook) -> list[calamine.SheetMetadata]:
    found = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    if not found:
        raise UnreadableFile(NO_SHEETS)
    return found


def _is_hidden(meta: calamine.SheetMetadata) -> bool:
    return bool(meta.visible != calamine.SheetVisibleEnum.Visible)


def _height(book: calamine.CalamineWorkbook, name: str) -> int:
    end = book.get_sheet_by_name(name).end
    return end[0] + 1 if end else 0


def _pick(book: calamine.CalamineWorkbook, wanted: int | str | None) -> calamine.SheetMetadata:
    metas = _metadata(book)
    if wanted is None:
        visible = [meta for meta in metas if not _is_hidden(meta)] or metas
        filled = (m for m in visible if _guarded(partial(_height, book, m.name)))
        return visible[0] if len(visible) == 1 else next(filled, visible[0])
    named = [meta for meta in metas if meta.name == str(wanted)]
    if named:
        return named[0]
    if isinstance(wanted, int) or wanted.isdecimal():
        return _at(metas, int(wanted))
    names = "、".join(meta.name for meta in metas)
    raise UnreadableFile(NO_SHEET, {"name": shown(wanted), "sheets": shown(names)})


def _at(metas: list[calamine.SheetMetadata], index: int) -> calamine.SheetMetadata:
    if not 1 <= index <= len(metas):
        raise UnreadableFile(NO_SHEET_AT, {"index": index, "count": len(metas)})
    return metas[index - 1]


def _plain(rows: list[list[Any]]) -> list[Row]:
    """Blank cells as None, times of day as text: a date field must not take them for dates."""
    kinds = {type(cell) for row in rows for cell in row}
    if str in kinds:
        _refuse_big_cell(rows)
        rows = [[None if cell == "" else cell for cell in row] for row in rows]
    if kinds & {time, timedelta}:
        rows = [[_clock(cell) for cell in row] for row in rows]
    return rows


def _clock(cell: Any) -> Cell:
    if isinstance(cell, timedelta):
        return str(cell)
    return cell.isoformat() if isinstance(cell, time) else cell


def _refuse_big_cell(rows: list[list[Any]]) -> None:
    longest = max((len(c) for row in rows for c in row if c.__class__ is str), default=0)
    if longest <= MAX_CELL:
        return
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            if isinstance(cell, str) and len(cell) > MAX_CELL:
                raise UnreadableFile(BIG_CELL, {"row": number, "column": column})


def _spans(sheet: calamine.CalamineSheet) -> list[Span]:
    ranges = _guarded(lambda: sheet.merged_cell_ranges) or []
    return [(top, left, bottom, right) for (top, left), (bottom, right) in ranges]


def _fill_merged(grid: Grid) -> None:
    """A cell merged over rows says its text for each of them; numbers would add up twice."""
    for top, left, bottom, _right in grid.spans:
        bottom = min(bottom, len(grid.rows) - 1)
        if bottom <= top or left >= len(grid.rows[top]) or grid.rows[top][left] is None:
            continue
        cell, where = grid.rows[top][left], f"{column_letters(left)}{top + 1}"
        if isinstance(cell, str | date | bool):
            for row in grid.rows[top + 1 : bottom + 1]:
                row[left] = cell
        kind = "merged_filled" if isinstance(cell, str | date | bool) else "merged_number"
        grid.notes.append(Note(kind, row=top + 1, detail=where))


def column_letters(index: int) -> str:
    """Column 0 is A, 26 is AA: how a spreadsheet names it."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
