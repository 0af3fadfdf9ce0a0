"""The fields that companies added, known in every process without asking at every request.

A process looks at most every two seconds whether anything changed, by one small query when a viewer
is made; whoever changes a definition sees it at once.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum
from django.utils.functional import lazystr
from django.utils.translation import get_language

from dacheng.kernel.fields import Field, FieldKind

EVERY = 2.0  # seconds
PREFIX = "x_"


@dataclass(frozen=True)
class Known:
    """The definitions as one process knows them.

    fields  kind → name → field, those in use
    shapes  (kind, name) → field, archived ones too: a saved condition may still name them
    """

    stamp: int = 0
    fields: Mapping[str, Mapping[str, Field]] = field(default_factory=dict)
    shapes: Mapping[tuple[str, str], Field] = field(default_factory=dict)
    searched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    on_card: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Label:
    """A label in the reader's language."""

    def __init__(self, chinese: str, english: str):
        self.chinese, self.english = chinese, english

    def __str__(self) -> str:
        english = self.english and (get_language() or "").startswith("en")
        return self.english if english else self.chinese


_nothing: Mapping[str, Field] = {}
_known, _looked = Known(), float("-inf")


def known() -> Known:
    return _known


def fields_of(kind: str) -> Mapping[str, Field]:
    """The fields in use on one kind of record; the same mapping until something changes."""
    return _known.fields.get(kind, _nothing)


def shape_of(kind: str, name: str) -> Field | None:
    """The field of a key, archived or not; None where nobody defined it."""
    return _known.shapes.get((kind, name))


def look() -> None:
    """Take up what another process changed; asks the database at most every two seconds."""
    global _looked
    now = time.monotonic()
    if now - _looked < EVERY:
        return
    _looked = now
    from dacheng.kernel.custom.models import CustomField

    stamp = CustomField.objects.aggregate(stamp=Sum("version"))["stamp"] or 0
    if stamp != _known.stamp:
        load()


def load() -> None:
    """Read all definitions now."""
    global _known
    from dacheng.kernel.custom.models import CustomField

    rows = list(CustomField.objects.order_by("kind", "order", "pk"))
    used = [row for row in rows if row.archived_at is None]
    fields: dict[str, dict[str, Field]] = {}
    for row in used:
        fields.setdefault(row.kind, {})[row.name] = field_of(row)
    _known = Known(
        sum(row.version for row in rows),
        fields,
        {(row.kind, row.name): field_of(row) for row in rows},
        _named(row for row in used if row.searched),
        _named(row for row in used if row.on_card),
    )


def forget() -> None:
    """Know of no field, and do not look; for tests, whose rows vanish behind the product's back."""
    global _known, _looked
    _known, _looked = Known(), float("inf")


def _named(rows: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row.kind] = (*found.get(row.kind, ()), row.name)
    return found


def field_of(row: Any) -> Field:
    """A definition as a field of the catalogue."""
    path = f"custom__{row.name}"
    kind = FieldKind(row.type)
    return Field(
        row.name,
        lazystr(Label(row.label, row.label_en)),
        kind,
        path=f"{path}__name" if kind is FieldKind.REF else path,
        ref=row.ref,
        choices=tuple((one["key"], one["label"]) for one in row.choices),
        aliases=tuple({row.label, row.label_en, row.name.removeprefix(PREFIX)} - {""}),
        hint=row.hint,
        required=row.required,
        added=True,
    )
