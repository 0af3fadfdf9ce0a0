"""Reads one workbook in a process of its own: the parser may abort or overeat, the product may not.

Run as a file with a path and a request; writes one pickled answer. Imports nothing of the house,
so that it starts in milliseconds.
"""

import gc
import json
import pickle
import sys
from datetime import date, time, timedelta
from typing import Any

import python_calamine as calamine

MEMORY = 3 * 1024**3
SECONDS = 300
MAX_CELL = 1024 * 1024


def answer(path: str, request: dict[str, Any]) -> dict[str, Any]:
    """What the request asks for: the sheets there are, or one of them."""
    try:
        book = calamine.load_workbook(path)
        metas = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
        if request["what"] == "sheets":
            return {"sheets": [(m.name, _height(book, m), _is_hidden(m)) for m in metas]}
        meta = _pick(book, metas, request["sheet"])
        if meta is None:
            return {"names": [m.name for m in metas]}
        return _content(book, meta, request["limit"])
    except calamine.PasswordError:
        return {"locked": True}


def _is_hidden(meta: calamine.SheetMetadata) -> bool:
    return bool(meta.visible != calamine.SheetVisibleEnum.Visible)


def _height(book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata) -> int:
    end = book.get_sheet_by_name(meta.name).end
    return end[0] + 1 if end else 0


def _pick(
    book: calamine.CalamineWorkbook, metas: list[calamine.SheetMetadata], wanted: int | str | None
) -> calamine.SheetMetadata | None:
    """By name, by number from 1, or the first visible one with content."""
    if wanted is None:
        visible = [meta for meta in metas if not _is_hidden(meta)] or metas
        if len(visible) < 2:
            return visible[0] if visible else None
        return next((meta for meta in visible if _height(book, meta)), visible[0])
    named = [meta for meta in metas if meta.name == str(wanted)]
    if named:
        return named[0]
    at = int(wanted) if str(wanted).isdecimal() else 0
    return metas[at - 1] if 1 <= at <= len(metas) else None


def _content(
    book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, limit: int | None
) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(meta.name)
    nrows = None if limit is None else limit + 1
    rows = sheet.to_python(skip_empty_area=False, nrows=nrows)
    ranges = sheet.merged_cell_ranges or []
    return {
        "name": meta.name,
        "hidden": _is_hidden(meta),
        "complete": limit is None or len(rows) <= limit,
        "spans": [(top, left, bottom, right) for (top, left), (bottom, right) in ranges],
        "big": _big_cell(rows),
        "rows": _plain(rows[:limit]),
    }


def _plain(rows: list[list[Any]]) -> list[list[Any]]:
    """Blanks as None, times of day as text; equal texts and days are one object, sent once."""
    once: dict[Any, Any] = {}
    one = once.setdefault
    if {type(cell) for row in rows for cell in row} & {time, timedelta}:
        rows = [[_clock(cell) for cell in row] for row in rows]
    return [
        [
            (one(cell, cell) or None) if cell.__class__ is str or cell.__class__ is date else cell
            for cell in row
        ]
        for row in rows
    ]


def _clock(cell: Any) -> Any:
    if isinstance(cell, timedelta):
        return str(cell)
    return cell.isoformat() if isinstance(cell, time) else cell


def _big_cell(rows: list[list[Any]]) -> tuple[int, int] | None:
    longest = max((len(c) for row in rows for c in row if c.__class__ is str), default=0)
    if longest <= MAX_CELL:
        return None
    return next(
        (number, column)
        for number, row in enumerate(rows, start=1)
        for column, cell in enumerate(row, start=1)
        if isinstance(cell, str) and len(cell) > MAX_CELL
    )


def _limit() -> None:
    """Bounds on memory and time, where the system has them."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit()
    gc.disable()
    sys.stdout.buffer.write(pickle.dumps(answer(sys.argv[1], json.loads(sys.argv[2])), 5))
