"""Takes an import back, from the history it wrote: new records go, changed fields return."""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import PROTECT, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.audit.back import hold
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
        hold(name)
        touched = _touched(name)
        made, before = _made(name), _before(name)
        result: dict[str, Any] = {"removed": 0, "restored": 0, "kept": []}
        models = {str(model._meta.model_name): model for model in _downstream_first()}
        # Some new records stand where an old value has to return, others are pointed to by a
        # changed one: so remove what is free, restore, and remove what that freed.
        removal = Removal(made, touched, report)
        removal.sweep(models)
        _restore(models, before, touched, result)
        removal.sweep(models)
        result["removed"], result["kept"] = removal.gone, result["kept"] + removal.kept()
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


Changes = dict[tuple[str, int], dict[str, list]]


def _before(name: str) -> Changes:
    """{(kind, id): {column: [first old, last new]}} of what the run changed, the last first: the
    way back has to avoid the same collisions as the way there."""
    before: Changes = {}
    entries = Entry.objects.filter(run=name, op="update").exclude(kind__in=OWN).order_by("id")
    for kind, pk, changes in entries.values_list("kind", "object_id", "changes"):
        known = before.pop((kind, pk), {})
        for column, (old, new) in changes.items():
            known[column] = [known[column][0] if column in known else old, new]
        before[kind, pk] = known
    return dict(reversed(before.items()))


def _undone(run: ImportRun, before: Changes, touched: set[tuple[str, int]]) -> None:
    """Let the spec put back what is no history, for records that got their values back."""
    spec = spec_named(run.spec)
    kind = spec.catalogue.kind
    restored = {pk for was, pk in before if was == kind and (kind, pk) not in touched}
    spec.undone(run.result.get("kept") or {}, restored)
    index_records(kind, sorted(restored))


def _downstream_first() -> list[Any]:
    order = {config.label: at for at, config in enumerate(apps.get_app_configs())}
    return sorted(audited_models(), key=lambda model: -order[model._meta.app_label])


def _restore(
    models: dict[str, Any], before: Changes, touched: set[tuple[str, int]], result: dict[str, Any]
) -> None:
    for (kind, pk), changes in before.items():
        if (kind, pk) in touched:
            result["kept"].append([kind, pk, "changed since"])
            continue
        columns = {field.column: field for field in models[kind]._meta.concrete_fields}
        values = {
            columns[name].attname: columns[name].to_python(old)
            for name, (old, _new) in changes.items()
            if name in columns and not columns[name].generated
        }
        result["restored"] += models[kind]._base_manager.filter(pk=pk).update(**values)


class Removal:
    """Takes away what a run made, the last first, as far as nothing of others depends on it."""

    def __init__(
        self, made: dict[str, list[int]], touched: set[tuple[str, int]], report: Report
    ) -> None:
        self.touched = touched
        self.left = {kind: set(ids) for kind, ids in made.items()}
        self.total, self.gone, self.report = sum(map(len, made.values())), 0, report

    def sweep(self, models: dict[str, Any]) -> None:
        """Go over all kinds until a round removes nothing."""
        while sum(self._remove(kind, model) for kind, model in models.items()):
            pass

    def kept(self) -> list[list]:
        """[kind, id, why] of everything that stays."""
        return [
            [kind, pk, "changed since" if (kind, pk) in self.touched else "in use"]
            for kind, ids in self.left.items()
            for pk in sorted(ids)
        ]

    def free(self, kind: str) -> set[int]:
        return {pk for pk in self.left.get(kind, ()) if (kind, pk) not in self.touched}

    def _remove(self, kind: str, model: Any) -> int:
        free = self.free(kind)
        ids = sorted(free - self._used(kind, model, sorted(free)) if free else ())
        for at in range(0, len(ids), CHUNK):
            _delete(model, ids[at : at + CHUNK])
            self.gone += len(ids[at : at + CHUNK])
            self.report(self.gone, self.total, "undo")
        _forget(kind, ids)
        self.left[kind] = self.left.get(kind, set()) - set(ids)
        return len(ids)

    def _used(self, kind: str, model: Any, ids: list[int]) -> set[int]:
        """Ids that something depends on: what forbids the removal, and what others built."""
        used: set[int] = set()
        for relation in model._meta.related_objects:
            forbids = relation.on_delete is PROTECT
            if relation.many_to_many or not (forbids or recorded(relation.related_model)):
                continue
            column = relation.field.attname
            rows = relation.related_model._base_manager.order_by()
            rows = rows.filter(among(relation.related_model, column, ids))
            if not forbids:
                rows = self._of_others(relation.related_model, rows)
            used.update(rows.values_list(column, flat=True).distinct())
        for other, kind_column, column in _named_by_kind():
            rows = other._base_manager.filter(**{kind_column: kind}, **{f"{column}__in": ids})
            used.update(self._of_others(other, rows).values_list(column, flat=True))
        return used

    def _of_others(self, model: Any, rows: Any) -> Any:
        """Rows that the run did not make, or that somebody touched since."""
        mine = self.free(str(model._meta.model_name))
        return rows.exclude(among(model, "id", mine)) if mine else rows


def recorded(model: Any) -> bool:
    """Whether rows are people's doing; visits and snapshots only repeat what records say."""
    return getattr(model, "audited", True)


def _named_by_kind() -> list[tuple[Any, str, str]]:
    """Models that point to a record by kind and id: activities, tasks, files, invitations."""
    found = []
    for model in audited_models():
        names = {field.name for field in model._meta.concrete_fields}
        for pair in (("about_kind", "about_id"), ("kind", "object_id")):
            if names.issuperset(pair):
                found.append((model, *pair))
    return found


def _delete(model: Any, ids: list[int]) -> None:
    try:
        model._base_manager.filter(among(model, model._meta.pk.name, ids)).delete()
    except ProtectedError as error:
        raise NotUndoable(
            _("有别的记录要用这批数据，撤销不了：%(what)s") % {"what": error}
        ) from error


def _forget(kind: str, ids: list[int]) -> None:
    if kind in KINDS and ids:
        forget(kind, ids)
