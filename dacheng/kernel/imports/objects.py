"""JSON to a table: a list of objects, or an object whose lists are its sheets.

Objects inside are columns of their own, named with dots; other lists stay text. Nothing is
guessed: no titles, sums or remarks stand between records.
"""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.bodies import MAX_COLUMNS, duplicates
from dacheng.kernel.imports.delimited import MAX_CELL, MAX_ROWS, TOO_MANY_ROWS
from dacheng.kernel.imports.encodings import Decoded, decode
from dacheng.kernel.imports.headers import unique_names
from dacheng.kernel.imports.refusals import UnreadableFile, shown
from dacheng.kernel.imports.tables import Cell, Row, Sheet, Table

MAX_BYTES = 100 * 1024 * 1024
MAX_BRACKETS = 8_000_000
DEEPEST = 8
LONGEST_NAME = 200
# What the product counts exactly; anything longer is read as text and judged as a cell.
PLAIN_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
ODD_ESCAPE = re.compile(r"\\u(0000|[dD][89a-fA-F])")

TOO_BIG = _("JSON 文件超过 100 MB。请分成几个文件，或另存为 CSV 上传。")
TOO_NESTED = _("JSON 里的括号太多或套得太深，不像记录。请检查文件。")
BROKEN = _("第 %(line)s 行第 %(column)s 个字符起不是正确的 JSON：%(why)s。请重新导出。")
NO_NUMBER = _("JSON 里有 %(value)s，这不是数。请改成数或 null。")
NO_RECORDS = _("JSON 里没有记录。要一个列表，如 [{…}, {…}]；或一个对象，里面有这样的列表。")
NO_SUCH_LIST = _("没有名为“%(name)s”的列表。文件里有：%(lists)s。")
NO_OBJECT = _("第 %(row)s 条不是对象，是“%(value)s”。每条要写成 {列: 值}。")
TWICE = _("第 %(row)s 条里“%(column)s”出现了两次，不知道要哪个。留一个。")
BAD_LIST = _("第 %(row)s 条的“%(column)s”是个列表，里面套得太深或重复了列名。请展开后再上传。")
TOO_DEEP = _("第 %(row)s 条的“%(column)s”套了超过 8 层。请展开后再上传。")
LONG_NAME = _("第 %(row)s 条有一个列名超过 200 字。请改短。")
UNSTORABLE = _("第 %(row)s 条的“%(column)s”里有不成字的字符（空字符或半个字符）。请删去。")
BIG_CELL = _("第 %(row)s 条的“%(column)s”超过 1 MB。请缩短后再上传。")
MANY_COLUMNS = _("第 %(row)s 条起超过 2000 列。请删去多余的列。")
WHY = {
    "Expecting value": _("这里该有一个值"),
    "Expecting property name enclosed in double quotes": _("这里该有一个双引号括起的列名"),
    "Unterminated string starting at": _("引号没有关上"),
    "Extra data": _("后面还有别的内容"),
    "Invalid control character at": _("文字里有没转义的换行或控制字符"),
}
OTHERWISE = _("读不下去")


class _Doubled:
    """An object that says one name twice."""

    def __init__(self, name: str):
        self.name = name


def list_lists(path: Path) -> list[Sheet]:
    """Every list of records in the file, as sheets."""
    lists = _lists(path, _decoded(path, None).text)
    return [Sheet(name, at, len(rows)) for at, (name, rows) in enumerate(lists.items(), 1)]


def read_objects(
    path: Path, *, sheet: int | str | None, encoding: str | None, limit: int | None
) -> Table:
    """One list of records as a table; rows are counted as records, from 1."""
    decoded = _decoded(path, encoding)
    lists = _lists(path, decoded.text)
    name = _chosen(lists, sheet)
    if not lists[name]:
        raise UnreadableFile(NO_RECORDS)
    odd = bool(ODD_ESCAPE.search(decoded.text))
    header, rows = _tabled(lists[name][:limit], odd)
    names, notes = unique_names(header, [True] * len(header))
    numbers = list(range(1, len(rows) + 1))
    notes = [*decoded.notes, *notes, *duplicates(rows, numbers)]
    return Table(
        names, None, rows, numbers, notes, name, decoded.encoding, places=list(range(len(names)))
    )


def _decoded(path: Path, encoding: str | None) -> Decoded:
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(TOO_BIG)
    return decode(path.read_bytes(), encoding)


def _lists(path: Path, text: str) -> dict[str, list[Any]]:
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise UnreadableFile(TOO_NESTED)
    found = parsed(text)
    if isinstance(found, list):
        return {path.stem: _few(found)}
    if isinstance(found, _Doubled):
        raise UnreadableFile(TWICE, {"row": 1, "column": shown(found.name)})
    whole = found if isinstance(found, dict) else {}
    lists = {_named(name): _few(rows) for name, rows in whole.items() if isinstance(rows, list)}
    if not lists:
        raise UnreadableFile(NO_RECORDS)
    return lists


def _few(rows: list[Any]) -> list[Any]:
    if len(rows) > MAX_ROWS:
        raise UnreadableFile(TOO_MANY_ROWS)
    return rows


def parsed(text: str) -> Any:
    """The value of a JSON text, with numbers that stay exact; raises UnreadableFile."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        why = gettext(WHY.get(error.msg, OTHERWISE))
        where = {"line": error.lineno, "column": error.colno, "why": why}
        raise UnreadableFile(BROKEN, where) from error
    except RecursionError as error:
        raise UnreadableFile(TOO_NESTED) from error


def _object(pairs: list[tuple[str, Any]]) -> Any:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _value in pairs]
    return _Doubled(next(name for name in names if names.count(name) > 1))


def _number(written: str) -> Decimal | str:
    return Decimal(written) if PLAIN_NUMBER.fullmatch(written) else written


def _whole(written: str) -> int | str:
    return int(written) if PLAIN_NUMBER.fullmatch(written) else written


def _no_number(written: str) -> Any:
    raise UnreadableFile(NO_NUMBER, {"value": written})


def _chosen(lists: dict[str, list[Any]], sheet: int | str | None) -> str:
    """By name, by number from 1, or the first that has objects in it."""
    names = list(lists)
    if sheet is None:
        return next(
            (name for name in names if any(isinstance(r, dict) for r in lists[name])), names[0]
        )
    if str(sheet) in lists:
        return str(sheet)
    at = int(sheet) if str(sheet).isascii() and str(sheet).isdigit() else 0
    if not 1 <= at <= len(names):
        known = shown(gettext("、").join(names))
        raise UnreadableFile(NO_SUCH_LIST, {"name": shown(sheet), "lists": known})
    return names[at - 1]


def _tabled(records: list[Any], odd: bool) -> tuple[list[str], list[Row]]:
    """Columns in the order in which they first appear; what a record does not say is blank."""
    places: dict[str, int] = {}
    found: list[dict[int, Cell]] = []
    for row, record in enumerate(records, 1):
        cells: dict[int, Cell] = {}
        for name, cell in _flat(record, row).items():
            _fit(cell, name, row, odd)
            cells[places.setdefault(name, len(places))] = None if cell == "" else cell
        if len(places) > MAX_COLUMNS:
            raise UnreadableFile(MANY_COLUMNS, {"row": row})
        found.append(cells)
    width = range(len(places))
    return list(places), [[cells.get(at) for at in width] for cells in found]


def _flat(record: Any, row: int) -> dict[str, Cell]:
    if not isinstance(record, dict | _Doubled):
        raise UnreadableFile(NO_OBJECT, {"row": row, "value": shown(record)})
    cells: dict[str, Cell] = {}
    _unfold(record, "", row, cells, 1)
    return cells


def _unfold(value: Any, name: str, row: int, cells: dict[str, Cell], depth: int) -> None:
    if isinstance(value, _Doubled):
        raise UnreadableFile(TWICE, {"row": row, "column": shown(value.name)})
    if depth > DEEPEST + 1:
        raise UnreadableFile(TOO_DEEP, {"row": row, "column": shown(name)})
    if not isinstance(value, dict):
        if name in cells:
            raise UnreadableFile(TWICE, {"row": row, "column": shown(name)})
        cells[name] = _text(value, name, row) if isinstance(value, list) else value
        return
    for key, inner in value.items():
        under = _named(key)
        under = f"{name}.{under}" if name else under
        if len(under) > LONGEST_NAME:
            raise UnreadableFile(LONG_NAME, {"row": row})
        _unfold(inner, under, row, cells, depth + 1)


def column_name(token: str) -> str:
    """The name of the column that a key of the text becomes, as it stands there in quotes."""
    return _named(str(json.loads(token, strict=False)))


def _named(key: str) -> str:
    """A key as the name of a column: one line of visible characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in key).split())


def _text(values: list[Any], name: str, row: int) -> str:
    """A list inside a record, as JSON writes it."""
    try:
        return json.dumps(values, ensure_ascii=False, default=_said) if values else ""
    except (RecursionError, ValueError) as error:
        raise UnreadableFile(BAD_LIST, {"row": row, "column": shown(name)}) from error


def _said(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    raise ValueError(value)


def _fit(cell: Cell, name: str, row: int, odd: bool) -> None:
    """No cell larger than one of a workbook, none that the database cannot hold."""
    if not isinstance(cell, str):
        return
    if len(cell) > MAX_CELL:
        raise UnreadableFile(BIG_CELL, {"row": row, "column": shown(name)})
    if odd and any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in cell):
        raise UnreadableFile(UNSTORABLE, {"row": row, "column": shown(name)})
