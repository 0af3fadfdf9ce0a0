"""One catalogue of fields per kind of record: lists, filters, forms, files and figures read it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from dacheng.kernel.access import FieldLevel, Viewer


class FieldKind(StrEnum):
    """What a field holds; decides its operators, its input, its cell and how files are read."""

    TEXT = "text"
    LONG = "long"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"  # 0 to 1, shown as per cent
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    REF = "ref"
    BOOL = "bool"
    PHONE = "phone"
    EMAIL = "email"


NUMERIC = (FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.SHARE)


@dataclass(frozen=True)
class Field:
    """One field of a kind of record.

    path    ORM path of the value; of the name, for a reference ('customer__name')
    ref     kind of the record referred to, for a reference
    aliases headers under which files carry it
    written whether a form or file may write it (a path through a relation never is)
    added   made by an administrator; kept in the record's `custom`, so a record may lack it
    """

    name: str
    label: str | Promise
    kind: FieldKind = FieldKind.TEXT
    path: str = ""
    ref: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    aliases: tuple[str, ...] = ()
    hint: str | Promise = ""
    written: bool = True
    required: bool = False
    filtered: bool = True
    sorted: bool = True
    added: bool = False

    @property
    def lookup(self) -> str:
        return self.path or self.name

    @property
    def column(self) -> str:
        """The attribute a form or file writes."""
        return f"{self.name}_id" if self.kind is FieldKind.REF and not self.added else self.name


Fields = Mapping[str, Field]
_added: list[Callable[[str], Fields]] = []


def adds_fields(source: Callable[[str], Fields]) -> None:
    """Tell the catalogues what a company has added to a kind. The source gives the same mapping
    until something changes, so that asking costs nothing."""
    _added[:] = [source]


class Catalogue:
    """The fields of one model by name, with the few lookups everybody needs.

    declared  those the program knows; `fields` are these and what the company added
    """

    def __init__(self, model: type[Model], fields: Fields | None = None, *, open: bool = False):
        self.model, self.declared, self.open = model, dict(fields or {}), open
        self._joined: tuple[Fields, Fields] = ({}, self.declared)

    @property
    def fields(self) -> Fields:
        more = _added[0](self.kind) if self.open and _added else {}
        if not more:
            return self.declared
        if self._joined[0] is not more:
            self._joined = (more, {**self.declared, **more})
        return self._joined[1]

    @property
    def added(self) -> list[Field]:
        """What the company added, in its order."""
        return [field for field in self.fields.values() if field.added] if self.open else []

    @property
    def kind(self) -> str:
        return str(self.model._meta.model_name)

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def readable(self, viewer: Viewer) -> list[Field]:
        """Fields whose plain value this viewer may see."""
        return [field for field in self.fields.values() if viewer.reads(self.kind, field.name)]

    def shown(self, viewer: Viewer) -> list[Field]:
        """Fields this viewer may have in a list; masked ones included."""
        hidden = FieldLevel.HIDDEN
        return [f for f in self.fields.values() if viewer.level(self.kind, f.name) is not hidden]

    def writable(self, viewer: Viewer) -> list[Field]:
        level = FieldLevel.WRITE
        return [
            field
            for field in self.fields.values()
            if field.written and viewer.level(self.kind, field.name) is level
        ]


_catalogues: dict[str, Catalogue] = {}


def declare(model: type[Model], fields: Iterable[Field]) -> Catalogue:
    """Register the fields of a model under its lower-case name; once."""
    catalogue = Catalogue(model, {field.name: field for field in fields}, open=True)
    if catalogue.kind in _catalogues:
        raise ValueError(f"the fields of {catalogue.kind} are declared twice")
    _catalogues[catalogue.kind] = catalogue
    return catalogue


def catalogue(kind: str) -> Catalogue:
    """The catalogue of a kind of record, such as 'opportunity'."""
    return _catalogues[kind]


def catalogues() -> dict[str, Catalogue]:
    return dict(_catalogues)


def masked(value: Any) -> str:
    """What is shown of a masked value: enough to recognise, not enough to use."""
    text = str(value)
    if not text:
        return ""
    if len(text) >= 7:
        return f"{text[:3]}****{text[-4:] if text.isdigit() or text[-4:].isdigit() else text[-2:]}"
    return f"{text[0]}***"
