"""The rows of a file as columns, while they are checked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dacheng.kernel.access import Viewer
from dacheng.kernel.imports.spec import ImportSpec
from dacheng.kernel.imports.tables import Cell


@dataclass(frozen=True)
class CellError:
    """One cell that cannot come in: row and header as the file has them, and what to do."""

    row: int
    column: str
    field: str
    value: str
    message: str
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        from django.utils.translation import gettext as _

        if self.column:
            said = {"row": self.row, "column": self.column, "message": self.message}
            return _("第 %(row)d 行「%(column)s」%(message)s") % said
        return _("第 %(row)s 行%(message)s") % {"row": self.row, "message": self.message}


@dataclass
class Unknown:
    """A written name that means nothing yet: how often, and what it may mean."""

    written: str
    count: int
    suggestions: tuple[str, ...]


@dataclass
class Batch:
    """All rows of one file.

    values   database column → one value per row; `prepare` adds and removes columns
    written  field → the cells as the file has them
    refused  row indexes that will not be written
    merged   row indexes that say nothing another row of the same key does not say
    aside    columns that are no columns of the table; `prepare` keeps them for `finish`
    named    link field → the names meant, one per row
    """

    spec: ImportSpec
    viewer: Viewer
    today: date
    numbers: list[int]
    headers: dict[str, str]
    written: dict[str, list[Cell]]
    meant: dict[str, dict[str, str]] = field(default_factory=dict)
    values: dict[str, list[Any]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    unknown: dict[str, list[Unknown]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    merged: set[int] = field(default_factory=set)
    making: dict[str, list[str]] = field(default_factory=dict)
    aside: dict[str, list[Any]] = field(default_factory=dict)
    named: dict[str, list[str | None]] = field(default_factory=dict)
    said: set[tuple[int, str]] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.numbers)

    def has(self, name: str) -> bool:
        """Whether the file has a column for this field."""
        return name in self.written

    def column(self, name: str, empty: Any = None) -> list[Any]:
        """The values of a database column, made when missing."""
        if name not in self.values:
            self.values[name] = [empty] * len(self)
        return self.values[name]

    def set_aside(self, *names: str) -> None:
        """Move columns out of what is written, for `finish`."""
        for name in names:
            if name in self.values:
                self.aside[name] = self.values.pop(name)

    def refuse(self, at: int, name: str, message: object, suggestions: Iterable[str] = ()) -> None:
        """Keep a row out, saying which cell and why; of one cell only the first reason."""
        if (at, name) in self.said:
            return
        self.said.add((at, name))
        cell = self.written[name][at] if name in self.written else None
        self.refused.add(at)
        self.errors.append(
            CellError(
                self.numbers[at],
                self.headers.get(name, ""),
                name,
                "" if cell is None else str(cell)[:80],
                str(message),
                tuple(suggestions),
            )
        )
