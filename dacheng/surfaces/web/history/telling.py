"""Entries of the history as sentences: who, when, through what, did what to which record."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.urls import NoReverseMatch
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from dacheng.kernel.access import FieldLevel, Reach, Viewer, action_name
from dacheng.kernel.custom.values import told as with_fields
from dacheng.kernel.fields import Catalogue, Field, FieldKind, catalogues, masked
from dacheng.kernel.kinds import model_of
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.screens import screen_of
from dacheng.surfaces.web.history.columns import QUIET, column_words
from dacheng.surfaces.web.history.sifting import Group
from dacheng.surfaces.web.history.words import (
    channel_words,
    kind_words,
    verb_words,
)

NAMED = ("name", "company", "title", "subject", "code", "username")
MOST_FIELDS, LONGEST = 8, 80
WITHHELD = "***"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
Names = Mapping[tuple[str, int], str]


def tell(groups: list[Group], viewer: Viewer) -> list[dict[str, Any]]:
    """What the page lists; names are looked up once per kind, however many entries."""
    names = _names(groups, viewer)
    return [_line(group, viewer, names) for group in groups]


def _line(group: Group, viewer: Viewer, names: Names) -> dict[str, Any]:
    entry, many = group.first, group.count > 1
    open_to = _open_to(entry.kind, viewer)
    told = _changes(entry, viewer, names) if open_to and not many else []
    return {
        "at": entry.when,
        "who": names.get(("person", entry.actor_id)) or _("系统"),
        "who_id": entry.actor_id,
        "behalf": names.get(("person", entry.behalf_id), ""),
        "channel": channel_words(entry.channel),
        "verb": verb_words(entry.verb),
        "kind": kind_words(entry.kind),
        "what": "" if many or not open_to else _title(entry, names),
        "url": "" if many or entry.op == "delete" or not open_to else _url(entry),
        "count": group.count if many else 0,
        "batch": f"{entry.era}-{entry.xact}",
        "op": entry.op,
        "changes": told,
        "hidden": not open_to,
        "why": entry.why,
        "record_kind": entry.kind,
        "record_id": entry.object_id,
    }


def _open_to(kind: str, viewer: Viewer) -> bool:
    """Whether the viewer sees all records of a kind, so that their past tells him nothing new."""
    model = _model(kind)
    if model is None:
        return False
    reach = viewer.grants.get(action_name(model, "view"))
    shared = reach is not None and model.scope.shared
    return reach is Reach.ALL or shared or model.scope.internal


def _model(kind: str) -> Any:
    try:
        return model_of(kind)
    except LookupError:
        return None


def _title(entry: Any, names: Names) -> str:
    """What the record is called now, else what it was called then."""
    known = names.get((entry.kind, entry.object_id))
    then = next(
        (entry.changes[one] for one in NAMED if isinstance(entry.changes.get(one), str)), ""
    )
    return known or then or f"#{entry.object_id}"


def _url(entry: Any) -> str:
    there = screen_of(entry.kind)
    try:
        return there.href(entry.object_id) if there and there.detail_url else ""
    except NoReverseMatch:
        return ""


# -- what changed


def _changes(entry: Any, viewer: Viewer, names: Names) -> list[dict[str, str]]:
    known = catalogues().get(entry.kind)
    told = []
    for column, change in with_fields(entry.kind, entry.changes).items():
        if column in QUIET or change in (None, "", [], {}):
            continue
        told += _change(entry, column, change, viewer, names, known)
    return told[:MOST_FIELDS]


def _change(
    entry: Any, column: str, change: Any, viewer: Viewer, names: Names, known: Catalogue | None
) -> Iterable[dict[str, str]]:
    field = _field(known, column)
    name = field.name if field else column.removesuffix("_id")
    level = viewer.level(entry.kind, name)
    if level is FieldLevel.HIDDEN:
        return
    to = _refers_to(_model(entry.kind), column)
    pair = change if entry.op == "update" and isinstance(change, list) else [None, change]
    pair = [_chosen(value, entry.kind, column) for value in pair[:2]]
    old, new = (_shown(value, field, level, to, names) for value in pair)
    if entry.op != "update" and new in ("", figures.NOTHING):
        return
    yield {
        "label": str(field.label) if field else _column_label(entry.kind, column),
        "old": old if entry.op == "update" else "",
        "new": new,
        "arrow": "1" if entry.op == "update" else "",
    }


def _field(known: Catalogue | None, column: str) -> Field | None:
    if known is None:
        return None
    found = known.fields.get(column) or known.fields.get(column.removesuffix("_id"))
    return found if found and found.column in (column, f"{column}_id") else None


def _column_label(kind: str, column: str) -> str:
    name = column.removesuffix("_id")
    found = _column(kind, name)
    return column_words(kind, name) or str(getattr(found, "verbose_name", column))


def _chosen(value: Any, kind: str, column: str) -> Any:
    """A value out of a list in words, where its column says the list itself."""
    found = _column(kind, column)
    words = dict(found.flatchoices) if found and found.choices else {}
    return str(words.get(value, value)) if isinstance(value, str) else value


def _column(kind: str, name: str) -> Any:
    model = _model(kind)
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _shown(value: Any, field: Field | None, level: FieldLevel, to: str, names: Names) -> str:
    if value is None or value == "":
        return figures.NOTHING
    if isinstance(value, dict | list) or value == WITHHELD:
        return ""  # nothing a line could hold, or a secret
    if level is FieldLevel.MASK:
        return masked(value)
    if to:
        return names.get((to, value)) or f"#{value}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return _as_kind(value, field) or str(value)[:LONGEST]


def _as_kind(value: Any, field: Field | None) -> str:
    """A value as its field writes it; '' where that needs no help."""
    match field.kind if field else None:
        case FieldKind.CHOICE:
            return str(dict(field.choices).get(value, value)) if field else ""
        case FieldKind.MONEY:
            return figures.full(Decimal(str(value)))
        case FieldKind.SHARE:
            return figures.percent(Decimal(str(value)))
        case FieldKind.DATE:
            return figures.day(parse_date(str(value)))
        case FieldKind.TIME:
            return figures.when(parse_datetime(str(value)))
    return figures.when(parse_datetime(value)) if MOMENT.match(str(value)) else ""


# -- names


def _names(groups: list[Group], viewer: Viewer) -> Names:
    """Names of everybody and everything the entries speak of: one query per kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for group in groups:
        entry = group.first
        wanted["person"] |= {pk for pk in (entry.actor_id, entry.behalf_id) if pk}
        if group.count > 1:
            continue
        wanted[entry.kind].add(entry.object_id)
        for column, change in entry.changes.items():
            if to := _refers_to(_model(entry.kind), column):
                values = change if isinstance(change, list) else [change]
                wanted[to] |= {value for value in values if isinstance(value, int)}
    return {
        (kind, pk): name for kind, ids in wanted.items() for pk, name in _named(kind, ids, viewer)
    }


def _named(kind: str, ids: set[int], viewer: Viewer) -> Iterable[tuple[int, str]]:
    model = _model(kind)
    column = _name_column(model)
    if not column or not ids:
        return []
    rows = model.objects.visible_to(viewer)
    return rows.filter(pk__in=ids).order_by().values_list("pk", column)


def _name_column(model: type[Model] | None) -> str:
    own = {field.name for field in model._meta.fields} if model else set()
    return next((name for name in NAMED if name in own), "")


def _refers_to(model: type[Model] | None, column: str) -> str:
    """The kind a column points to; '' for a plain value."""
    if model is None or not column.endswith("_id"):
        return ""
    try:
        to = model._meta.get_field(column.removesuffix("_id")).related_model
    except FieldDoesNotExist:
        return ""
    return str(to._meta.model_name) if to else ""
