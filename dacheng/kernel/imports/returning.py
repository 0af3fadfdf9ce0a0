"""The file of an import as it came: its own columns in its own order and writing, byte for byte,
with what the records say now where somebody changed them since."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer, action_name
from dacheng.kernel.exports.noting import note
from dacheng.kernel.formulas import MARK, harmless, inert
from dacheng.kernel.imports.encodings import decode
from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.placing import placed
from dacheng.kernel.imports.runs import file_of, table_of
from dacheng.kernel.imports.signatures import kind_of
from dacheng.kernel.imports.since import changed, held_back, in_sight, said_now, sources
from dacheng.kernel.imports.spans import CannotCut, Line, Span, csv_lines, json_lines, unquoted
from dacheng.kernel.imports.spec import ImportSpec, spec_named
from dacheng.kernel.imports.tables import Table

LARGEST = 20 * 1024 * 1024
Edit = tuple[Span, str]


class CannotReturn(ValidationError):
    """This file cannot be given back with what changed."""


@dataclass(frozen=True)
class Returned:
    """The file; how many cells say something newer, how many rows are gone, and how many cells
    were marked because a spreadsheet would calculate them."""

    content: bytes
    rows: int
    newer: int
    gone: int
    marked: int


def can_return(run: ImportRun) -> bool:
    """Whether the run's file is a text that is still there, and knows where its rows went."""
    path = file_of(run)
    if run.state != RunState.DONE or not run.result.get("placed") or not path.is_file():
        return False
    return path.stat().st_size <= LARGEST and kind_of(path) in ("text", "json")


@transaction.atomic
def as_it_came(run: ImportRun, *, viewer: Viewer) -> Returned:
    """The file, and a note in the history that he took it out; raises CannotReturn."""
    spec = spec_named(run.spec)
    viewer.require(action_name(spec.model, "export"))
    if not can_return(run):
        raise CannotReturn(_("这份文件给不出原样：要是已导入的 CSV 或 JSON，不超过 20 MB。"))
    returned = _Returning(run, spec, viewer).made()
    asked = f"import={run.pk}"
    name, format = run.file_name, kind_of(file_of(run))
    note(spec.catalogue.kind, name, format, viewer=viewer, asked=asked, rows=returned.rows)
    return returned


class _Returning:
    def __init__(self, run: ImportRun, spec: ImportSpec, viewer: Viewer):
        self.run, self.spec, self.viewer = run, spec, viewer
        self.raw, self.table = file_of(run).read_bytes(), table_of(run)
        decoded = decode(self.raw, run.reading.get("encoding"))
        self.text, self.encoding = decoded.text, decoded.encoding
        self.is_json = self.table.delimiter is None
        self.newer = self.gone = self.marked = 0

    def made(self) -> Returned:
        lines = self._lines()
        at = placed(self.run.result["placed"])
        seen = in_sight(self.spec, at.values(), self.viewer)
        edits = [*self._newer(lines, at, seen), *self._marks(lines)]
        out = [number for number, pk in at.items() if pk not in seen]
        self.gone = len(out)
        content = self.raw
        if edits or out:
            content = self._encoded(_edited(self.text, lines, edits, set(out), self.is_json))
        return Returned(content, len(at) - self.gone, self.newer, self.gone, self.marked)

    def _lines(self) -> list[Line]:
        try:
            if self.is_json:
                return json_lines(self.text, self.table.sheet)
            return csv_lines(self.text, self.table.delimiter or ",")
        except (CannotCut, ValueError) as error:
            raise CannotReturn(
                _("这份文件的引号或分隔太乱，给不出原样。导出 CSV 就好。")
            ) from error

    def _newer(self, lines: list[Line], at: dict[int, int], seen: set[int]) -> Iterator[Edit]:
        """What the records say now where it is not what the file said."""
        columns = _columns(self.table, self.run.mapping, self.is_json)
        asked = sources(self.spec, columns.values())
        hidden = held_back(self.spec, columns.values(), self.viewer)
        later = changed(self.spec, f"import:{self.run.pk}", list(at.values()))
        wanted = [pk for pk in at.values() if pk in seen and (hidden or pk in later)]
        now = said_now(self.spec, asked, wanted, self.viewer)
        for number, pk in at.items():
            for column, name in columns.items() if pk in now else ():
                span = lines[number - 1].cells.get(column)
                if span and (name in hidden or later.get(pk, set()) & asked[name].columns):
                    self.newer += 1
                    yield span, self._written(now[pk][name], self.text[span.start : span.end])

    def _marks(self, lines: list[Line]) -> Iterator[Edit]:
        """Cells that a spreadsheet would calculate; what only looks so stays as it came."""
        for line in () if self.is_json else lines:
            for span in line.cells.values():
                written = self.text[span.start : span.end]
                meant = unquoted(written, skip=True)
                if harmless(meant) != meant and not (meant[0] == MARK or inert(meant)):
                    self.marked += 1
                    yield span, self._written(meant, written)

    def _written(self, value: Any, before: str) -> str:
        """A value in the writing of the cell that it replaces."""
        if self.is_json:
            return _in_json(value, before)
        text = "" if value is None else str(harmless(_plain(value)))
        mark = self.table.delimiter or ","
        if before.lstrip(" ").startswith('"') or any(
            one in text for one in (mark, '"', "\r", "\n")
        ):
            return '"' + text.replace('"', '""') + '"'
        return text

    def _encoded(self, text: str) -> bytes:
        """In the encoding in which it came, with its mark; in UTF-8 where that lacks a sign."""
        try:
            body, before = text.encode(self.encoding), self.text.encode(self.encoding)
        except UnicodeEncodeError:
            return text.encode("utf-8-sig")
        return (self.raw[: -len(before)] if self.raw.endswith(before) else b"") + body


def _columns(table: Table, mapping: dict[str, Any], is_json: bool) -> dict[int | str, str]:
    """{column of the file: field}"""
    meant = mapping.get("columns") or {}
    return {
        header if is_json else at: meant[header]
        for header, at in zip(table.header, table.places, strict=True)
        if meant.get(header)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else value


def _in_json(value: Any, before: str) -> str:
    """Numbers stay numbers where the file had one."""
    bare = not before.startswith('"')
    if value is None:
        return "null" if bare else '""'
    if bare and isinstance(value, int | float | Decimal):
        return str(value)
    return json.dumps(str(_plain(value)), ensure_ascii=False)


def _edited(text: str, lines: list[Line], edits: list[Edit], out: set[int], is_json: bool) -> str:
    """The text with cells replaced and rows left out; the first edit of a cell holds."""
    inside = {span for number in out for span in lines[number - 1].cells.values()}
    first: dict[Span, str] = {}
    for span, new in edits:
        if span not in inside:
            first.setdefault(span, new)
    kept = min(set(range(1, len(lines) + 1)) - out, default=0) if is_json else 0
    cuts = [(_with_comma(lines, n, kept) if is_json else lines[n - 1].span, "") for n in out]
    parts, at = [], 0
    for span, new in sorted([*first.items(), *cuts]):
        parts += [text[at : span.start], new]
        at = span.end
    return "".join([*parts, text[at:]])


def _with_comma(lines: list[Line], number: int, kept: int) -> Span:
    """A record with the comma that parts it from one that stays; `kept` is the first of these."""
    span = lines[number - 1].span
    if 0 < kept < number:
        return Span(lines[number - 2].span.end, span.end)
    return Span(span.start, lines[number].span.start if number < len(lines) else span.end)
