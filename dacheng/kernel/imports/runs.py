"""Import runs: a file is kept, mapped, checked, written in one transaction, and can be undone."""

import shutil
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.imports.checking import Checked, check
from dacheng.kernel.imports.links import make_missing
from dacheng.kernel.imports.mapping import Mapping, remember, suggested
from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.reader import read
from dacheng.kernel.imports.spec import ImportSpec, spec_named
from dacheng.kernel.imports.tables import Table
from dacheng.kernel.imports.writing import Written, write
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.jobs.work import Progress, start, work

Report = Callable[[int, int, str], None]


class NothingToImport(ValidationError):
    """Not one row can come in."""


def silent(_done: int, _total: int, _step: str) -> None:
    """For work nobody watches."""


def draft(spec_name: str, path: Path, file_name: str, *, by: Viewer, **reading: Any) -> ImportRun:
    """Keep a file for import; reads nothing yet. The file is copied into the instance."""
    spec = spec_named(spec_name)
    by.require("imports.create")
    folder = Path(settings.DATA) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{uuid.uuid4().hex}{path.suffix.lower()[:8]}"
    shutil.copyfile(path, kept)
    with acting(by, "upload"):
        return ImportRun.objects.create(
            spec=spec.name,
            owner_id=by.person_id,
            file_name=Path(file_name).name[:255],
            path=kept.name,
            reading={key: value for key, value in reading.items() if value is not None},
        )


def table_of(run: ImportRun, *, limit: int | None = None) -> Table:
    """The file of a run, read as the person chose; raises UnreadableFile."""
    return read(Path(settings.DATA) / "imports" / run.path, limit=limit, **run.reading)


def mapping_of(run: ImportRun, table: Table) -> Mapping:
    """The mapping chosen so far, or the suggested one."""
    return Mapping.read(run.mapping) if run.mapping else suggested(spec_named(run.spec), table)


def try_run(run: ImportRun, *, viewer: Viewer, today: date) -> Checked:
    """Check everything and write nothing."""
    table = table_of(run)
    return check(
        spec_named(run.spec), table, mapping_of(run, table), viewer=viewer, today=today
    )


def queue(run: ImportRun, *, by: Viewer) -> Job:
    """Hand the run to a worker; its page shows the progress."""
    if run.state not in (RunState.DRAFT, RunState.FAILED):
        raise ValidationError(_("这份文件已经导入过了。要重来，先撤销。"))
    with acting(by, "import"):
        job = start("import", by=by, run=run.pk)
        ImportRun.objects.filter(pk=run.pk).update(state=RunState.QUEUED, job_id=job.pk)
    return job


@work("import")
def _work(progress: Progress) -> dict:
    run = ImportRun.objects.get(pk=progress.args["run"])
    if run.state == RunState.DONE:  # a worker died after the commit; the rows are in
        return dict(run.result)
    try:
        return execute(
            run, by=progress.viewer.through("import"), today=date.today(), report=progress.report
        )
    except Exception:
        ImportRun.objects.filter(pk=run.pk).update(state=RunState.FAILED)
        raise


def execute(
    run: ImportRun, *, by: Viewer, today: date, report: Report = silent, strict: bool = False
) -> dict[str, Any]:
    """Check and write in one transaction: all good rows and the run's result, or nothing.

    `strict` writes nothing when any row is refused. Returns the summary.
    """
    report(0, 0, "read")
    table = table_of(run)
    spec, mapping = spec_named(run.spec), mapping_of(run, table)
    report(0, len(table.rows), "check")
    with acting(by, "import", run=f"import:{run.pk}"):
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state in (RunState.DONE, RunState.UNDONE):
            raise ValidationError(_("这份文件已经导入过了。要重来，先撤销。"))
        checked = check(spec, table, mapping, viewer=by, today=today)
        if not checked.good or (strict and checked.batch.refused):
            first = str(checked.batch.errors[0]) if checked.batch.errors else ""
            raise NothingToImport(
                _("没有能导入的行。%(first)s") % {"first": first}
                if not checked.good
                else _("有 %(count)d 行有错，一行都没导入。%(first)s")
                % {"count": len(checked.batch.refused), "first": first}
            )
        written = _write(spec, checked, report)
        remember(spec, mapping)
        result = {
            **checked.summary(),
            "created": len(written.new),
            "changed": len(written.changed),
            "unchanged": len(checked.good) - len(written.new) - len(written.changed),
        }
        result["errors"] = result["errors"][:500]
        locked.state, locked.result, locked.finished_at = RunState.DONE, result, timezone.now()
        locked.mapping = mapping.json()
        locked.save(update_fields=["state", "result", "finished_at", "mapping"])
    return result


def _write(spec: ImportSpec, checked: Checked, report: Report) -> Written:
    make_missing(checked.batch, checked.fields)
    spec.make(checked.batch)
    written = write(checked, report)
    report(len(checked.good), len(checked.good), "finish")
    spec.finish(written)
    _index(spec, written.ids, report)
    return written


def _index(spec: ImportSpec, ids: list[int], report: Report) -> None:
    """Make what came in findable, where this kind of record takes part in the search."""
    from dacheng.kernel.search.indexing import index
    from dacheng.kernel.search.registry import KINDS

    searchable = KINDS.get(spec.catalogue.kind)
    if searchable is None or not ids:
        return
    report(len(ids), len(ids), "search")
    records = spec.model._base_manager.select_related(*searchable.related or (None,))
    for at in range(0, len(ids), 20_000):
        chunk = records.filter(pk__in=ids[at : at + 20_000])
        index(record.search_row() for record in chunk.iterator(chunk_size=5000))


@transaction.atomic
def run_file(
    spec_name: str,
    path: Path,
    *,
    by: Viewer,
    today: date,
    mapping: Any = None,
    strict: bool = False,
    report: Report = silent,
    **reading: Any,
) -> tuple[ImportRun, dict[str, Any]]:
    """Draft and execute in one go, for the command and for tests."""
    run = draft(spec_name, path, path.name, by=by, **reading)
    if mapping is not None:
        run.mapping = Mapping.read(mapping).json()
        run.save(update_fields=["mapping"])
    return run, execute(run, by=by, today=today, report=report, strict=strict)
