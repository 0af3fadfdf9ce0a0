"""Trying, doing and undoing one change of many records."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.audit.back import changed_by, give_back, hold, made_by, touched_since
from dacheng.kernel.bulk.models import BulkRun, BulkState
from dacheng.kernel.jobs.work import Progress, start, work
from dacheng.kernel.notices.tell import tell
from dacheng.kernel.search.indexing import index
from dacheng.kernel.search.registry import KINDS

AT_ONCE, MOST, NAMED, STEP = 500, 20_000, 200, 25
Change = Callable[[Any], Any]  # writes the value to one record; raises what refuses it
Report = Callable[[int, int, str], None]


class NotUndoable(ValidationError):
    """It was undone already, or never finished."""


@dataclass
class Outcome:
    """How many records changed and were so already; the refused as [id, name, why]."""

    changed: int = 0
    same: int = 0
    refused: list[list[Any]] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        reasons: dict[str, int] = {}
        for _pk, _name, why in self.refused:
            reasons[why] = reasons.get(why, 0) + 1
        return {
            "changed": self.changed,
            "same": self.same,
            "refused": len(self.refused),
            "why": sorted(reasons.items(), key=lambda pair: -pair[1])[:20],
            "rows": self.refused[:NAMED],
        }


@dataclass(frozen=True)
class Task:
    """What a run does to one record. `is_so` says that a record has the value already."""

    model: type[Model]
    change: Change
    is_so: Callable[[Any], bool]


# How the field and the value of a run become a change; the screens say it when they load.
_reader: list[Callable[[str, str, str, Viewer], Task]] = []


def reader(read: Callable[[str, str, str, Viewer], Task]) -> Callable[..., Task]:
    """Tell how (kind, field, value, viewer) becomes a task."""
    _reader[:] = [read]
    return read


def outcome(task: Task, ids: Iterable[int], by: Viewer, report: Report | None = None) -> Outcome:
    """Change each record in a savepoint of its own, so that one refusal stops only itself."""
    found, wanted = Outcome(), list(ids)
    rows = task.model.objects.visible_to(by)
    for at in range(0, len(wanted), AT_ONCE):
        records = rows.in_bulk(wanted[at : at + AT_ONCE])
        for place, pk in enumerate(wanted[at : at + AT_ONCE], at):
            if report and place % STEP == 0:
                report(place, len(wanted), "write")
            if pk in records:
                _one(task, records[pk], found)
    return found


def _one(task: Task, record: Any, found: Outcome) -> None:
    if task.is_so(record):
        found.same += 1
        return
    try:
        with transaction.atomic():
            task.change(record)
        found.changed += 1
    except (ValidationError, PermissionDenied) as refusal:
        why = " ".join(getattr(refusal, "messages", None) or [str(refusal)])
        found.refused.append([record.pk, str(record)[:80], why[:200]])


class _Tried(Exception):
    """Rolls a trial back."""


def tried(task: Task, ids: Iterable[int], by: Viewer) -> Outcome:
    """What would come of it: done in full and taken back, so that every rule has spoken."""
    found = Outcome()
    try:
        with acting(by, "bulk_change"):
            found = outcome(task, ids, by)
            raise _Tried
    except _Tried:
        return found


def begin(run: BulkRun, *, by: Viewer) -> BulkRun:
    """Do it: at once for up to 500 records, else as a job. All of it, or nothing on a fault."""
    if len(run.ids) > MOST:
        raise ValidationError(_("一次最多 %(most)d 条。加条件再选。") % {"most": MOST})
    run.save(force_insert=True)
    if len(run.ids) <= AT_ONCE:
        return _do(run, by)
    with transaction.atomic():
        run.job = start("bulk_change", by=by, run=run.pk)
        run.save(update_fields=["job"])
    return run


def _do(run: BulkRun, by: Viewer, report: Report | None = None) -> BulkRun:
    task = _reader[0](run.kind, run.field, run.value, by)
    with acting(by, "bulk_change", run=run.run):
        run.result = outcome(task, run.ids, by, report).json()
        run.state = BulkState.DONE
        run.save(update_fields=["result", "state"])
    return run


@work("bulk_change")
def bulk_change(progress: Progress) -> dict:
    """The change of a run as a job: the page shows how far it is; stopped, nothing is written."""
    run = BulkRun.objects.visible_to(progress.viewer).get(pk=progress.args["run"])
    if run.state == BulkState.WAITING:
        with transaction.atomic():  # because who dies between the two would tell nobody
            _do(run, progress.viewer, progress.report)
            text = _("批量修改做完了：改了 %(n)d 条，没改 %(refused)d 条。")
            said = text % {"n": run.result["changed"], "refused": run.result["refused"]}
            tell([run.owner_id], said, url=f"/bulk/run/{run.pk}/", kind="bulk")
    return {"changed": run.result["changed"]}


def undo(run: BulkRun, *, by: Viewer) -> BulkRun:
    """Give every record its old value back, except those somebody changed since."""
    with acting(by, "undo_bulk_change", run=f"undo:{run.run}"):
        locked = BulkRun.objects.visible_to(by).select_for_update(of=("self",)).get(pk=run.pk)
        if locked.state != BulkState.DONE:
            raise NotUndoable(_("这一步已经不能撤销。"))
        given, kept = _given_back(locked.run)
        _index_again(given)
        back = sum(kind == locked.kind for kind, _pk in given)
        left = sum(kind == locked.kind for kind, _pk in kept)
        locked.state, locked.undone_at = BulkState.UNDONE, timezone.now()
        locked.result = {**locked.result, "undone": {"back": back, "kept": left}}
        locked.save(update_fields=["state", "undone_at", "result"])
    return locked


Records = set[tuple[str, int]]


def _given_back(run: str) -> tuple[Records, Records]:
    """What got its old values back, or went again; and what stays because others changed it."""
    hold(run)
    touched, given, kept = touched_since(run), set[tuple[str, int]](), set[tuple[str, int]]()
    steps: list[tuple[tuple[str, int], Callable[[], Any]]] = [
        (key, partial(give_back, _model(key[0]), key[1], changes))
        for key, changes in changed_by(run).items()
    ]
    steps += [(key, _model(key[0])._base_manager.filter(pk=key[1]).delete) for key in made_by(run)]
    for key, step in steps:
        if key in touched:
            kept.add(key)
            continue
        try:
            with transaction.atomic():
                given |= {key} if step() else set()
        except (IntegrityError, ProtectedError):  # somebody took the place, or built on it
            kept.add(key)
    return given, kept


def _index_again(given: Records) -> None:
    for kind in {kind for kind, _pk in given} & set(KINDS):
        ids = [pk for one, pk in given if one == kind]
        rows = KINDS[kind].model._base_manager.select_related(*KINDS[kind].related or (None,))
        index(record.search_row() for record in rows.filter(pk__in=ids))


def _model(kind: str) -> Any:
    return next(
        model
        for model in apps.get_models()
        if model._meta.model_name == kind and model.__module__.startswith("dacheng.")
    )
