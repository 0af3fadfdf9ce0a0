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
from dacheng.kernel.imports.among import among
from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.runs import Report, index_records, silent
from dacheng.kernel.imports.spec import spec_named
from dacheng.kernel.search.indexing import forget
from dacheng.kernel.search.registry import KINDS

CHUNK = 5000
OWN = {"importrun", "remembered"}
TOUCHED = """
select distinct later.kind, later.object_id from audit_entry later
join (select kind, object_id, max(id) as last from audit_entry where run = %s group by 1, 2) mine
  on mine.kind = later.kind and mine.object_id = later.object_id and later.id > mine.last
where later.run is distinct from %s
"""


class NotUndoable(ValidationError):
    """The run never wrote anything, or was undone already."""


def undo(run: ImportRun, *, by: Viewer, report: Report = silent) -> dict[str, Any]:
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
        report(0, 0, "undo")
        touched = _touched(name)
        made, before = _made(name), _before(name)
        result: dict[str, Any] = {"removed": 0, "restored": 0, "kept": []}
        models = {str(model._meta.model_name): model for model in _downstream_first()}
        for kind, model in models.items():
            _restore(model, before.get(kind, {}), touched, result)
        for kind, model in models.items():
            _remove(model, made.get(kind, []), touched, result, report)
        _undone(locked, before, touched)
        locked.state, locked.undone_at = RunState.UNDONE, timezone.now()
        locked.result = {**locked.result, "undone": {**result, "kept": len(result["kept"])}}
        locked.save(update_fields=["state", "undone_at", "result"])
    result["kept"] = result["kept"][:200]
    return result


def _touched(name: str) -> set[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, [name, name])
        return set(cursor.fetchall())


def _made(name: str) -> dict[str, list[int]]:
    """Ids of the records the run made, by kind."""
    made: dict[str, list[int]] = defaultdict(list)
    entries = Entry.objects.filter(run=name, op="insert").exclude(kind__in=OWN).order_by("id")
    for kind, pk in entries.values_list("kind", "object_id"):
        made[kind].append(pk)
    return made


def _before(name: str) -> dict[str, dict[int, dict[str, list]]]:
    """{kind: {id: {column: [first old, last new]}}} of the records the run changed."""
    before: dict[str, dict[int, dict[str, list]]] = defaultdict(dict)
    entries = Entry.objects.filter(run=name, op="update").exclude(kind__in=OWN).order_by("id")
    for kind, pk, changes in entries.values_list("kind", "object_id", "changes"):
        known = before[kind].setdefault(pk, {})
        for column, (old, new) in changes.items():
            known[column] = [known[column][0] if column in known else old, new]
    return before


def _undone(run: ImportRun, before: dict[str, dict], touched: set[tuple[str, int]]) -> None:
    """Let the spec put back what is no history, for records that got their values back."""
    spec = spec_named(run.spec)
    kind = spec.catalogue.kind
    restored = {pk for pk in before.get(kind, {}) if (kind, pk) not in touched}
    spec.undone(run.result.get("kept") or {}, restored)
    index_records(kind, sorted(restored))


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
    model: Any,
    ids: list[int],
    touched: set[tuple[str, int]],
    result: dict[str, Any],
    report: Report,
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
        _delete(model, gone, report)
        result["removed"] += len(gone)
        _forget(kind, gone)


def _delete(model: Any, ids: list[int], report: Report) -> None:
    for at in range(0, len(ids), CHUNK):
        try:
            model.objects.filter(among(model, model._meta.pk.name, ids[at : at + CHUNK])).delete()
        except ProtectedError as error:
            raise NotUndoable(
                _("有别的记录要用这批数据，撤销不了：%(what)s") % {"what": error}
            ) from error
        report(min(at + CHUNK, len(ids)), len(ids), "undo")


def _used(model: Any, ids: list[int]) -> set[int]:
    """Ids that other records point to and that may therefore not be deleted."""
    used: set[int] = set()
    for relation in model._meta.related_objects:
        if relation.on_delete.__name__ != "PROTECT" or relation.many_to_many:
            continue
        column = relation.field.attname
        others = relation.related_model._base_manager.filter(
            among(relation.related_model, column, ids)
        )
        used.update(others.order_by().values_list(column, flat=True).distinct())
    return used


def _forget(kind: str, ids: list[int]) -> None:
    if kind in KINDS:
        forget(kind, ids)
