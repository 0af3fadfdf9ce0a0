"""Workbooks to grids: read in a process of their own, merged cells mean all they cover."""

import io
import json
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.archives import inspect
from dacheng.kernel.imports.refusals import UnreadableFile, shown
from dacheng.kernel.imports.signatures import DAMAGED, LOCKED, Kind
from dacheng.kernel.imports.tables import Grid, Note, Sheet

PROCESS = Path(__file__).with_name("sheet_process.py")
TIMEOUT = 600

NO_SHEET = _("没有名为“%(name)s”的工作表。文件里有：%(sheets)s。")
NO_SHEET_AT = _("没有第 %(index)s 张工作表；文件里共有 %(count)s 张。")
NO_SHEETS = _("工作簿里没有可读的工作表。")
BIG_CELL = _("第 %(row)s 行第 %(column)s 列的内容超过 1 MB。请缩短后再上传。")


def list_sheets(path: Path, kind: Kind) -> list[Sheet]:
    """Every sheet of cells (not charts), in the workbook's order."""
    found = _asked(path, kind, {"what": "sheets"})["sheets"]
    if not found:
        raise UnreadableFile(NO_SHEETS)
    return [
        Sheet(name, index, rows, hidden)
        for index, (name, rows, hidden) in enumerate(found, start=1)
    ]


def read_sheet(path: Path, kind: Kind, *, sheet: int | str | None, limit: int | None) -> Grid:
    """One sheet, the first visible one with content when none is named."""
    found = _asked(path, kind, {"what": "rows", "sheet": sheet, "limit": limit})
    if "names" in found:
        raise _no_sheet(sheet, found["names"])
    if found["big"]:
        raise UnreadableFile(BIG_CELL, dict(zip(("row", "column"), found["big"], strict=True)))
    notes = [Note("hidden_sheet", detail=found["name"])] if found["hidden"] else []
    grid = Grid(found["rows"], found["complete"], found["spans"], notes, found["name"])
    _fill_merged(grid)
    return grid


def _asked(path: Path, kind: Kind, request: dict[str, Any]) -> dict[str, Any]:
    """The answer of the reading process; if it dies of the file, the file is at fault."""
    if kind != "xls":
        inspect(path)
    command = [sys.executable, "-I", str(PROCESS), str(path.resolve()), json.dumps(request)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=True)
        answer: dict[str, Any] = _Plain(io.BytesIO(done.stdout)).load()
    except (subprocess.SubprocessError, pickle.UnpicklingError, EOFError) as error:
        raise UnreadableFile(DAMAGED) from error
    if "locked" in answer:
        raise UnreadableFile(LOCKED)
    return answer


class _Plain(pickle.Unpickler):
    """Loads data and days, no code: what comes from a hostile file's reader is not trusted."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in ("date", "datetime"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def _no_sheet(wanted: int | str | None, names: list[str]) -> UnreadableFile:
    if not names:
        return UnreadableFile(NO_SHEETS)
    if str(wanted).isdecimal():
        return UnreadableFile(NO_SHEET_AT, {"index": wanted, "count": len(names)})
    return UnreadableFile(
        NO_SHEET, {"name": shown(wanted), "sheets": shown(gettext("、").join(names))}
    )


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
