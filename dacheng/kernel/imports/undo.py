"""Takes an import back, from the history it wrote: new records go, changed fields return."""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.audit.triggers import audited_models
from dacheng.kernel.imports.models import ImportRun, RunState

OWN = {"importrun", "remembered"}
TOUCHED = """
select distinct later.kind, later.object_id from audit_entry later
join (select kind, object_id, max(id) as last from audit_entry where run = %s group by 1, 2) mine
  on mine.kind = later.kind and mine.object_id = later.object_id and later.id > mine.last
where later.run is distinct from %s
"""


class NotUndoable(ValidationError):
    """The run never wrote anything, or was undone already."""


def undo(run: ImportRun, *, by: Viewer) -> dict[str, Any]:
    """Remove what the run made and give changed fields their values back, in one transaction.

    What somebody changed or built on since is left alone and counted under 'kept'.
    """
    by.require("imports.change")
    name = f"import:{run.pk}"
    with acting(by, "undo_import", run=f"undo:{run.pk}"):
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.owner_id != by.person_id and by.grants.get("imports.change") != "all":
            raise PermissionDenied(_("只有导入的人或管理员能撤销这次导入。"))
        if locked.state != RunState.DONE:
            raise NotUndoable(_("这次导入没有可撤销的内容。"))
        touched = _touched(name)
        made, before = _written(name)
        result = {"removed": 0, "restored": 0, "kept": []}
        models = {model._meta.model_name: model for model in _downstream_first()}
        for kind, model in models.items():
            _restore(model, before.get(kind, {}), touched, result)
        for kind, model in models.items():
            _remove(model, made.get(kind, []), touched, result)
        locked.state, locked.undone_at = RunState.UNDONE, timezone.now()
        locked.save(update_fields=["state", "undone_at"])
    result["kept"] = result["kept"][:200]
    return result


def _touched(name: str) -> set[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, [name, name])
        return set(cursor.fetchall())


def _written(name: str) -> tuple[dict[str, list[int]], dict[str, dict[int, dict[str, list]]]]:
    """({kind: ids made}, {kind: {id: {column: [first old, last new]}}})."""
    made: dict[str, list[int]] = defaultdict(list)
    before: dict[str, dict[int, dict[str, list]]] = defaultdict(dict)
    entries = Entry.objects.filter(run=name).exclude(kind__in=OWN).order_by("id")
    for kind, pk, op, changes in entries.values_list("kind", "object_id", "op", "changes"):
        if op == "insert":
            made[kind].append(pk)
        elif op == "update":
            known = before[kind].setdefault(pk, {})
            for column, (old, new) in changes.items():
                known[column] = [known[column][0] if column in known else old, new]
    return made, before


def _downstream_first() -> list[Any]:
    order = {config.label: at for at, config in enumerate(apps.get_app_configs())}
    return sorted(audited_models(), key=lambda model: -order[model._meta.app_label])


def _restore(
    model: Any,
    rows: dict[int, dict[str, list]],
    touched: set[tuple[str, int]],
    result: dict[str, Any],
) -> None:
    kind = model._meta.model_name
    columns = {field.column: field for field in model._meta.concrete_fields}
    for pk, changes in rows.items():
        if (kind, pk) in touched:
            result["kept"].append([kind, pk, "changed since"])
            continue
        values = {
            columns[name].attname: columns[name].to_python(old)
            for name, (old, _new) in changes.items()
            if name in columns and not columns[name].generated
        }
        result["restored"] += model.objects.filter(pk=pk).update(**values)


def _remove(
    model: Any, ids: list[int], touched: set[tuple[str, int]], result: dict[str, Any]
) -> None:
    kind = model._meta.model_name
    free = [pk for pk in ids if (kind, pk) not in touched]
    result["kept"] += [[kind, pk, "changed since"] for pk in ids if (kind, pk) in touched]
    if not free:
        return
    used = _used(model, free)
    result["kept"] += [[kind, pk, "in use"] for pk in free if pk in used]
    gone = [pk for pk in free if pk not in used]
    if gone:
        try:
            model.objects.filter(pk__in=gone).delete()
        except ProtectedError as error:
            raise NotUndoable(_("有别的记录要用这批数据，撤销不了：%(what)s") % {"what": error}) from error
        result["removed"] += len(gone)
        _forget(kind, gone)


def _used(model: Any, ids: list[int]) -> set[int]:
    """Ids that other records point to and that may therefore not be deleted."""
    used: set[int] = set()
    for relation in model._meta.related_objects:
        if relation.on_delete.__name__ != "PROTECT" or relation.many_to_many:
            continue
        column = relation.field.attname
        others = relation.related_model._base_manager.filter(**{f"{column}__in": ids})
        used.update(others.order_by().values_list(column, flat=True).distinct())
    return used


def _forget(kind: str, ids: list[int]) -> None:
    from dacheng.kernel.search.indexing import forget
    from dacheng.kernel.search.registry import KINDS

    if kind in KINDS:
        forget(kind, ids)
