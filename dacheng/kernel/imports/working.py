"""Imports as jobs: bringing in, checking many rows, undoing many records, making them findable."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.preview import look
from dacheng.kernel.imports.refusals import UnreadableFile
from dacheng.kernel.imports.runs import execute, index_records
from dacheng.kernel.imports.spec import spec_named
from dacheng.kernel.imports.undo import undo
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.jobs.work import Progress, start, work
from dacheng.kernel.notices.tell import tell


def queue(run: ImportRun, *, by: Viewer) -> Job:
    """Hand the run to a worker; its page shows the progress."""
    with acting(by, "import"):
        locked = ImportRun.objects.visible_to(by, "change").select_for_update().get(pk=run.pk)
        if locked.state not in (RunState.DRAFT, RunState.FAILED) and not _left(locked):
            raise ValidationError(_("这份文件已经导入过了。要重来，先撤销。"))
        return _start(locked, "import", by, state=RunState.QUEUED)


def queue_check(run: ImportRun, *, by: Viewer) -> Job:
    """Check in a worker what would keep a page waiting; the findings are stored on the run."""
    with acting(by, "check_import"):
        return _start(run, "check_import", by)


def queue_undo(run: ImportRun, *, by: Viewer) -> Job:
    """Undo in a worker."""
    by.require("imports.change")
    with acting(by, "undo_import"):
        return _start(run, "undo_import", by)


def _start(run: ImportRun, work_name: str, by: Viewer, **values: Any) -> Job:
    job = start(work_name, by=by, run=run.pk)
    ImportRun.objects.filter(pk=run.pk).update(job_id=job.pk, **values)
    return job


def job_of(run: ImportRun) -> Job | None:
    """The job that last worked on the run."""
    return Job.objects.filter(pk=run.job_id).first() if run.job_id else None


def settle(run: ImportRun) -> Job | None:
    """The run's job; a run whose job ended without bringing anything in can be tried again."""
    job = job_of(run)
    if _left(run):
        run.refresh_from_db()  # it may have come in between the two looks
        if run.state == RunState.QUEUED:
            run.state = RunState.FAILED
            ImportRun.objects.filter(pk=run.pk, state=RunState.QUEUED).update(state=run.state)
    return job


def _left(run: ImportRun) -> bool:
    """Whether a queued run's job ended without bringing anything in."""
    job = job_of(run)
    return run.state == RunState.QUEUED and (job is None or job.is_over)


@work("import")
def _import(progress: Progress) -> dict:
    run = ImportRun.objects.get(pk=progress.args["run"])
    if run.state == RunState.DONE:  # a worker died after the commit; the rows are in
        return _counts(run.result)
    with _failing(run), transaction.atomic():  # rows and notice together, or neither
        viewer = progress.viewer.through("import")
        counts = _counts(execute(run, by=viewer, today=_today(), report=progress.report))
        _tell(run, counts)
    return counts


def _tell(run: ImportRun, counts: dict[str, Any]) -> None:
    """Whoever left the page learns that it is done."""
    said = {"name": run.file_name[:120], **counts}
    text = (
        _("“%(name)s”导入完成：新建 %(created)d 条，更新 %(changed)d 条，有错 %(refused)d 行。")
        % said
    )
    tell([run.owner_id], text, url=f"/imports/{run.pk}/", kind="import")


@work("check_import")
def _check(progress: Progress) -> dict:
    run = ImportRun.objects.get(pk=progress.args["run"])
    with _readable():
        look(run, viewer=progress.viewer, today=_today(), report=progress.report)
    return {}


@work("undo_import")
def _undo(progress: Progress) -> dict:
    run = ImportRun.objects.get(pk=progress.args["run"])
    if run.state == RunState.UNDONE:
        return {}
    result = undo(run, by=progress.viewer.through("import"), report=progress.report)
    return {**result, "kept": len(result["kept"])}


@work("index_import")
def _index(progress: Progress) -> dict:
    run = ImportRun.objects.get(pk=progress.args["run"])
    kind = spec_named(run.spec).catalogue.kind
    entries = Entry.objects.filter(run=f"import:{run.pk}", kind=kind)
    ids = sorted(set(entries.values_list("object_id", flat=True)))
    index_records(kind, ids, progress.report)
    return {"indexed": len(ids)}


@contextmanager
def _failing(run: ImportRun) -> Iterator[None]:
    """A run that did not come in says so, and can be tried again."""
    try:
        with _readable():
            yield
    except BaseException:
        ImportRun.objects.filter(pk=run.pk, state=RunState.QUEUED).update(state=RunState.FAILED)
        raise


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except UnreadableFile as error:
        raise ValidationError(str(error)) from error


def _counts(result: dict[str, Any]) -> dict[str, Any]:
    return {name: result.get(name, 0) for name in ("created", "changed", "unchanged", "refused")}


def _today() -> date:
    return timezone.localdate()
