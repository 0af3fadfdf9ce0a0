"""Where each cell of a text file stands, so that one can be changed and the rest stays as it is."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from dacheng.kernel.imports.delimited import MAX_CELL, SAMPLE_CHARS
from dacheng.kernel.imports.objects import column_name


class Span(NamedTuple):
    """From where to where in the text."""

    start: int
    end: int


@dataclass
class Line:
    """One row: its own span, and that of each cell by column (number, or name of an object's)."""

    span: Span
    cells: dict[int | str, Span] = field(default_factory=dict)


class CannotCut(ValueError):
    """The text is not cut here as its reader cuts it."""


def csv_lines(text: str, delimiter: str) -> list[Line]:
    """The rows of a delimited text, blank ones too; raises CannotCut where a reader would find
    other cells."""
    skip = bool(re.search(rf'{re.escape(delimiter)} "', text[:SAMPLE_CHARS]))
    lines = list(_delimited(text, delimiter, skip))
    csv.field_size_limit(MAX_CELL)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=skip)
    for line, row in zip(lines, read, strict=True):
        found = [unquoted(text[span.start : span.end], skip) for span in line.cells.values()]
        if found != row and (found != [""] or row):
            raise CannotCut(f"{found!r:.200} is not {row!r:.200}")
    return lines


def _delimited(text: str, delimiter: str, skip: bool) -> Iterator[Line]:
    mark = re.escape(delimiter)
    blank = " *" if skip else ""
    cell = re.compile(rf'{blank}"(?:[^"]|"")*"[^{mark}\r\n]*|[^{mark}\r\n]*')
    end = re.compile(rf"{mark}|\r\n|\r|\n|\Z")
    at, start, spans = 0, 0, dict[int | str, Span]()
    while at < len(text):
        found = cell.match(text, at)
        stop = end.match(text, found.end()) if found else None
        if found is None or stop is None:
            raise CannotCut(text[at : at + 40])
        spans[len(spans)] = Span(*found.span())
        at = stop.end()
        if stop[0] != delimiter or at == len(text):
            if stop[0] == delimiter:
                spans[len(spans)] = Span(at, at)
            yield Line(Span(start, at), spans)
            start, spans = at, {}


def unquoted(written: str, skip: bool = False) -> str:
    """What a cell means that is written so."""
    bare = written.lstrip(" ") if skip else written
    if not bare.startswith('"'):
        return bare
    end = re.match(r'"((?:[^"]|"")*)"', bare)
    return end[1].replace('""', '"') + bare[end.end() :] if end else bare


TOKEN = re.compile(r'[ \t\r\n]*("(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+)', re.DOTALL)


def json_lines(text: str, name: str | None) -> list[Line]:
    """The records of a list: the whole text, or the value of this name in the object it is."""
    walk = _Walk(text)
    if walk.next() == "{" and not walk.find(name or ""):
        raise CannotCut(name)
    lines = []
    while walk.next() not in ("]", ""):
        if walk.word == ",":
            continue
        start, cells = walk.start, dict[int | str, Span]()
        walk.record("", cells)
        lines.append(Line(Span(start, walk.at), cells))
    return lines


class _Walk:
    """Goes through a JSON text that was read before, so that it is known to be right."""

    def __init__(self, text: str):
        self.text, self.at, self.start, self.word = text, 0, 0, ""

    def next(self) -> str:
        found = TOKEN.match(self.text, self.at)
        if found is None:
            self.word = ""
            return ""
        self.start, self.at, self.word = found.start(1), found.end(), found[1]
        return self.word

    def skip(self) -> Span:
        """Over one value whose first token was taken; an opening bracket up to its closing one."""
        start, depth = self.start, self.word in ("{", "[")
        open_ = int(depth)
        while open_:
            word = self.next()
            open_ += (word in ("{", "[")) - (word in ("}", "]", ""))
        return Span(start, self.at)

    def key(self) -> str | None:
        """The next name of an object, with the colon; None at its end."""
        if self.next() == ",":
            self.next()
        if self.word in ("}", ""):
            return None
        name = column_name(self.word)
        self.next()
        return name

    def find(self, name: str) -> bool:
        """To the list of this name in the object that was opened."""
        while (key := self.key()) is not None:
            if self.next() == "[" and key == name:
                return True
            self.skip()
        return False

    def record(self, name: str, cells: dict[int | str, Span]) -> None:
        """The cells of a record whose first token was taken, by their names with dots."""
        if self.word != "{":
            cells[name] = self.skip()
            return
        while (key := self.key()) is not None:
            self.next()
            self.record(f"{name}.{key}" if name else key, cells)
