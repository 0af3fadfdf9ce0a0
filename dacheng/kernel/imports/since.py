"""What was changed in the records of an import since, and what they say now."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dacheng.kernel.access import FieldLevel, Viewer
from dacheng.kernel.exports.tables import reader_of
from dacheng.kernel.fields import Field
from dacheng.kernel.imports.among import among
from dacheng.kernel.imports.spec import ImportSpec

AT_ONCE = 5_000
# Per record after everything the run itself wrote; what waited for the run wrote after it.
LATER = """
select later.object_id, later.changes from audit_entry later
where later.kind = %(kind)s and later.object_id = any(%(ids)s) and later.op = 'update'
  and later.run is distinct from %(run)s
  and later.id > (select coalesce(max(id), 0) from audit_entry where run = %(run)s)
"""


@dataclass(frozen=True)
class Source:
    """One column of the file: the database columns its value went to, and the fields that say
    what it would be now; none of them where another column of the file says it."""

    columns: frozenset[str]
    says: tuple[Field, ...]


def sources(spec: ImportSpec, names: Iterable[str]) -> dict[str, Source]:
    """{field of the file: where its value is now}."""
    mapped = list(names)
    by_column = {one.column: one for one in spec.catalogue.fields.values() if not one.added}
    found = {}
    for name in mapped:
        own = spec.catalogue.fields.get(name)
        columns, says = _own(own)
        for derived, of in spec.follows.items():
            heads, field = [one for one in of if one in mapped], by_column.get(derived)
            if name not in heads or field is None or field.name in mapped or not field.written:
                continue
            leads = heads[0] == name
            if own is None or leads:
                columns.add(derived)
            if leads and field is not own:
                says.append(field)
        found[name] = Source(frozenset(columns), tuple(says))
    return found


def _own(field: Field | None) -> tuple[set[str], list[Field]]:
    if field is None:
        return set(), []
    return ({f"custom.{field.name}"} if field.added else {field.column, field.name}), [field]


def changed(spec: ImportSpec, run: str, ids: list[int]) -> dict[int, set[str]]:
    """{id: the columns that somebody changed after this run}; of added fields 'custom.name'."""
    found: dict[int, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        for at in range(0, len(ids), AT_ONCE):
            some: Any = ids[at : at + AT_ONCE]
            cursor.execute(LATER, {"kind": spec.catalogue.kind, "ids": some, "run": run})
            for pk, written in cursor.fetchall():
                changes = json.loads(written)
                found[pk] |= set(changes) | _added(changes.get("custom"))
    return found


def _added(pair: Any) -> set[str]:
    before, after = ({**(one or {})} for one in pair) if pair else ({}, {})
    return {f"custom.{n}" for n in {*before, *after} if before.get(n) != after.get(n)}


def in_sight(spec: ImportSpec, ids: Iterable[int], viewer: Viewer) -> set[int]:
    """Of these records, those that are still there and that he may take out."""
    rows = spec.model.objects.visible_to(viewer, "export").order_by()
    wanted = list(ids)
    found: set[int] = set()
    for at in range(0, len(wanted), AT_ONCE):
        some = rows.filter(among(spec.model, "id", wanted[at : at + AT_ONCE]))
        found.update(some.values_list("pk", flat=True))
    return found


def said_now(
    spec: ImportSpec, asked: Mapping[str, Source], ids: Iterable[int], viewer: Viewer
) -> dict[int, dict[str, Any]]:
    """{id: {field of the file: what it says now}}, as an export of this viewer says it."""
    fields = list({one.name: one for source in asked.values() for one in source.says}.values())
    shown = {one.name for one in spec.catalogue.shown(viewer)}
    kind = spec.catalogue.kind
    reads = {one.name: reader_of(one, viewer.level(kind, one.name)) for one in fields}
    rows = spec.model.objects.visible_to(viewer, "export").order_by()
    wanted, found = list(ids), {}
    for at in range(0, len(wanted), AT_ONCE):
        some = rows.filter(among(spec.model, "id", wanted[at : at + AT_ONCE]))
        for pk, *values in some.values_list("pk", *(one.lookup for one in fields)):
            read = {
                one.name: None if value is None or one.name not in shown else reads[one.name](value)
                for one, value in zip(fields, values, strict=True)
            }
            found[pk] = {name: _first(source, read) for name, source in asked.items()}
    return found


def _first(source: Source, read: Mapping[str, Any]) -> Any:
    return next((read[one.name] for one in source.says if read[one.name] not in (None, "")), None)


def held_back(spec: ImportSpec, names: Iterable[str], viewer: Viewer) -> set[str]:
    """The fields of the file that this viewer may not read in plain."""
    level = FieldLevel
    return {
        name
        for name in names
        if name in spec.catalogue
        and viewer.level(spec.catalogue.kind, name) in (level.HIDDEN, level.MASK)
    }
