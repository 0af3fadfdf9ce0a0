"""The history of one record as people read it, without the fields this viewer may not see."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dacheng.kernel.access import FieldLevel, Viewer
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.custom.values import told
from dacheng.kernel.fields import Catalogue, Field, FieldKind, masked
from dacheng.kernel.ui import figures

MOST, LONGEST = 20, 40
WORDS: dict[FieldKind, Callable[[Any], str]] = {
    FieldKind.MONEY: figures.full,
    FieldKind.SHARE: figures.percent,
    FieldKind.DATE: lambda value: figures.day(parse_date(str(value))),
    FieldKind.TIME: lambda value: figures.when(parse_datetime(str(value))),
    FieldKind.BOOL: lambda value: _("是") if value else _("否"),
}


def history(catalogue: Catalogue, pk: int, viewer: Viewer) -> list[dict[str, Any]]:
    """The latest entries, in the shape of ui/timeline.html.

    Whoever sees a record sees what became of it, so this needs no grant of its own.
    """
    entries = list(Entry.objects.filter(kind=catalogue.kind, object_id=pk).order_by("-id")[:MOST])
    people = get_user_model()._default_manager.filter(pk__in={one.actor_id for one in entries})
    names = dict(people.values_list("pk", "name"))
    return [
        {
            "icon": {"insert": "plus", "delete": "trash"}.get(one.op, "pencil"),
            "who": names.get(one.actor_id) or _("系统"),
            "what": what_changed(one, catalogue, viewer),
            "when": one.when,
            "quote": one.why,
        }
        for one in entries
    ]


def whole_history_url(kind: str, pk: int, viewer: Viewer) -> str:
    """Where holders of the grant read all of it; '' for others, and where there is no such page."""
    if not viewer.can("audit.view"):
        return ""
    try:
        return f"{reverse('history')}?{urlencode({'kind': kind, 'id': pk})}"
    except NoReverseMatch:
        return ""


def what_changed(entry: Entry, catalogue: Catalogue, viewer: Viewer) -> str:
    """One entry in words, without what this viewer may not see."""
    if entry.op == "insert":
        return pgettext("history", "新建")
    if entry.op == "delete":
        return _("删除")
    said = [
        _one(field, change, viewer.level(catalogue.kind, field.name))
        for field, change in _changed(told(catalogue.kind, entry.changes), catalogue)
    ]
    return _("，").join(filter(None, said)) or _("改了资料")


def _changed(changes: Mapping[str, Any], catalogue: Catalogue) -> list[tuple[Field, Any]]:
    return [
        (field, changes[column])
        for field in catalogue.fields.values()
        for column in {field.name, field.column}
        if isinstance(changes.get(column), list)
    ]


def _one(field: Field, change: list[Any], level: FieldLevel) -> str:
    if level is FieldLevel.HIDDEN:
        return ""
    if field.kind in (FieldKind.REF, FieldKind.LONG):
        return _("改了%(label)s") % {"label": field.label}
    old, new = (_shown(field, value, level) for value in change[:2])
    return _("%(label)s %(old)s → %(new)s") % {"label": field.label, "old": old, "new": new}


def _shown(field: Field, value: Any, level: FieldLevel) -> str:
    if value is None or value == "":
        return "—"
    if level is FieldLevel.MASK:
        return masked(value)
    if field.kind is FieldKind.CHOICE:
        return str(dict(field.choices).get(value, value))
    words = WORDS.get(field.kind)
    return (words(value) if words else "") or str(value)[:LONGEST]
