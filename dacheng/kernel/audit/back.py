"""Takes the changes of one run back from the history, where nobody changed the record since."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from dacheng.kernel import clock
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.audit.triggers import audited_models

# {(kind, id): {column: [first old, last new]}}
Changes = dict[tuple[str, int], dict[str, list]]
TOUCHED = """
select distinct later.kind, later.object_id from audit_entry later
join (select kind, object_id, max(id) as last from audit_entry where run = %s group by 1, 2) mine
  on mine.kind = later.kind and mine.object_id = later.object_id and later.id > mine.last
where later.run is distinct from %s
"""

HOLD = """
select 1 from {table} kept where kept.id in (
    select object_id from audit_entry where run = %s and kind = %s)
order by kept.id for update
"""


def hold(run: str) -> None:
    """Lock the records that the run wrote and people edit: nobody must change one between the look
    whether somebody did and the way back. A page opened before is told, as its version is old."""
    with connection.cursor() as cursor:
        cursor.execute("select distinct kind from audit_entry where run = %s", [run])
        kinds = {row[0] for row in cursor.fetchall()}
        for model in audited_models():
            if model._meta.model_name in kinds and hasattr(model, "version"):
                cursor.execute(
                    HOLD.format(table=connection.ops.quote_name(model._meta.db_table)),
                    [run, model._meta.model_name],
                )


def touched_since(run: str) -> set[tuple[str, int]]:
    """(kind, id) of what the run wrote and somebody changed afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, [run, run])
        return set(cursor.fetchall())


def changed_by(run: str, *, without: frozenset[str] = frozenset()) -> Changes:
    """What the run changed, the last first: the way back has to avoid the same collisions as the
    way there."""
    before: Changes = {}
    entries = Entry.objects.filter(run=run, op="update").exclude(kind__in=without).order_by("id")
    for kind, pk, changes in entries.values_list("kind", "object_id", "changes"):
        known = before.pop((kind, pk), {})
        for column, (old, new) in changes.items():
            known[column] = [known[column][0] if column in known else old, new]
        before[kind, pk] = known
    return dict(reversed(before.items()))


def made_by(run: str) -> list[tuple[str, int]]:
    """(kind, id) of what the run made, the last first."""
    entries = Entry.objects.filter(run=run, op="insert").order_by("-id")
    return list(entries.values_list("kind", "object_id"))


def give_back(model: Any, pk: int, changes: Mapping[str, list]) -> int:
    """Write the old values of one record, in the verb and run around; returns how many rows."""
    columns = {field.column: field for field in model._meta.concrete_fields}
    values = {
        columns[name].attname: columns[name].to_python(old)
        for name, (old, _new) in changes.items()
        if name in columns and not columns[name].generated
    }
    row = model._base_manager.select_for_update().filter(pk=pk)
    fresh = row.first()
    if fresh is None or not values:
        return 0
    if hasattr(fresh, "version"):  # so that a form opened meanwhile is told
        values["version"] = fresh.version + 1
    if hasattr(fresh, "updated_at"):
        values["updated_at"] = clock.now()
    return model._base_manager.filter(pk=pk).update(**values)
