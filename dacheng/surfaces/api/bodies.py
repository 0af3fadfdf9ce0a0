"""From a checked body to the values a verb takes: references found, money rounded."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.kernel.access import FieldLevel, Viewer
from dacheng.kernel.custom.values import read, stored
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.money import round_money
from dacheng.kernel.paths import trace
from dacheng.kernel.ui.inputs import rows_to_pick
from dacheng.surfaces.api.problems import Problem, said


def values(
    given: Mapping[str, Any],
    fields: Iterable[Field],
    *,
    viewer: Viewer,
    kind: str = "",
    model: Any = None,
) -> dict[str, Any]:
    """The values in the record's own types. A field the caller may not see does not exist for
    him; errors come together, each beside its field."""
    found: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    known = {field.name: field for field in fields}
    for name, value in given.items():
        field = known[name]
        if kind and viewer.level(kind, name) in (FieldLevel.HIDDEN, FieldLevel.MASK):
            errors[name] = [said({"type": "extra_forbidden"})]
            continue
        try:
            found[name] = _value(field, value, viewer, model)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise Problem("invalid", _told(errors), errors)
    return found


def _value(field: Field, value: Any, viewer: Viewer, model: Any) -> Any:
    if field.added:
        return _added(field, value, viewer)
    if value is None or value == "":
        return _nothing(field, model)
    if field.kind is FieldKind.REF:
        return _record(field, value, viewer)
    if field.kind is FieldKind.MONEY:
        return round_money(value)
    return value


def _added(field: Field, value: Any, viewer: Viewer) -> Any:
    """A value of a field that the company added; its body knows no types, so it is checked here."""
    if field.kind is FieldKind.REF and isinstance(value, dict):
        value = value.get("id")
    kept = read(field, stored(field, value))
    if field.required and kept is None:
        raise ValidationError(_("要填。"))
    return _record(field, kept, viewer) if field.kind is FieldKind.REF and kept else kept


def opened(
    given: Mapping[str, Any], fields: Iterable[Field], *, must: Iterable[str] = ()
) -> dict[str, Any]:
    """A body with what stands under `custom` beside the rest, where it has to name every field of
    `must`. A key nobody added is refused like any unknown field."""
    rest = {name: value for name, value in given.items() if name != "custom"}
    custom = given.get("custom") or {}
    known = {field.name: field for field in fields if field.added}
    errors = {name: [said({"type": "extra_forbidden"})] for name in custom if name not in known}
    errors |= {name: [_("要填。")] for name in must if name not in custom}
    if errors:
        raise Problem("invalid", _told(errors), errors)
    return {**rest, **custom}


def _told(errors: Mapping[str, list[str]]) -> str:
    said_of = _("%(name)s：%(why)s")
    return " ".join(said_of % {"name": n, "why": " ".join(texts)} for n, texts in errors.items())


def _nothing(field: Field, model: Any) -> Any:
    """NULL where the column knows it, else empty text."""
    column = trace(model, field.name).field if model else None
    if column is None:
        return None if field.kind not in (FieldKind.TEXT, FieldKind.LONG) else ""
    return None if column.null else ""


def _record(field: Field, pk: int, viewer: Viewer) -> Any:
    found = rows_to_pick(field.ref, viewer).filter(pk=pk).first()
    if found is None:
        raise ValidationError(_("没有这一条，或者你看不到。"))
    return found


def changed(record: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Only what differs from the record, as a form gives it."""
    return {name: value for name, value in changes.items() if getattr(record, name) != value}
