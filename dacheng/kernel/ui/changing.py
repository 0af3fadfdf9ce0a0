"""One field of many records: which fields, the input, and what a new value does to a record."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from dacheng.kernel.access import FieldLevel, Viewer, action_name
from dacheng.kernel.bulk.running import Task, reader
from dacheng.kernel.fields import Catalogue, Field, FieldKind, catalogue
from dacheng.kernel.paths import trace
from dacheng.kernel.ui.columns import in_place
from dacheng.kernel.ui.forms import RecordForm
from dacheng.kernel.ui.screens import screen_of

# What tells one record from another: nobody wants the same in all of them.
OF_ONE = ("name", "code", "external_id", "phone", "email", "subject", "minutes")


def fields_of(fields: Catalogue, viewer: Viewer) -> list[Field]:
    """The fields this viewer may change on many records at once; the owner where he may give."""
    there = screen_of(fields.kind)
    if there is None or not viewer.can(action_name(fields.model, "change")):
        return []
    found = [
        field
        for field in fields.fields.values()
        if field.name not in OF_ONE and in_place(field, fields, viewer)
    ]
    return [*_given(fields, viewer), *found]


def _given(fields: Catalogue, viewer: Viewer) -> list[Field]:
    there = screen_of(fields.kind)
    may = there and there.give and viewer.can(action_name(fields.model, "hand_over"))
    owner = fields.fields.get("owner")
    level = viewer.level(fields.kind, "owner")
    return [owner] if owner and may and level is FieldLevel.WRITE else []


def form_for(field: Field, fields: Catalogue, viewer: Viewer, data: Any = None) -> RecordForm:
    """The input of the new value; what a record must have cannot be emptied."""
    return RecordForm(fields, [field.name], viewer=viewer, data=data)


@reader
def task(kind: str, name: str, value: str, viewer: Viewer) -> Task:
    """How this field of a record becomes this value; ValidationError when it cannot."""
    fields = catalogue(kind)
    field = next((one for one in fields_of(fields, viewer) if one.name == name), None)
    if field is None:
        raise ValidationError(_("这个字段不能批量改。"))
    form = form_for(field, fields, viewer, {name: value})
    if not form.is_valid():
        raise ValidationError([one for errors in form.errors.values() for one in errors])
    new = form.values[name]
    _refuse_emptied(field, fields, new)
    return Task(fields.model, _change(field, fields, new, viewer), _is_so(field, new))


def _refuse_emptied(field: Field, fields: Catalogue, new: Any) -> None:
    column = trace(fields.model, field.name).field
    may_be_empty = getattr(column, "null", True) or getattr(column, "blank", True)
    needed = field.required or field.name == "owner" or not may_be_empty
    if field.kind is not FieldKind.BOOL and needed and new in (None, ""):
        raise ValidationError(_("%(label)s要填。") % {"label": field.label})


def _is_so(field: Field, new: Any) -> Callable[[Any], bool]:
    if isinstance(new, Model):
        return lambda record: getattr(record, f"{field.name}_id") == new.pk
    return lambda record: getattr(record, field.name) == new


def _change(field: Field, fields: Catalogue, new: Any, viewer: Viewer) -> Callable[[Any], Any]:
    there = screen_of(fields.kind)
    assert there is not None  # noqa: S101  fields_of has asked
    if field.name == "owner" and there.give:
        give = there.give
        return lambda record: give(record, new, by=viewer)
    return lambda record: there.change(record, {field.name: new}, by=viewer)
