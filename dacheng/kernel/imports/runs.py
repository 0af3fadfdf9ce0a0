"""Import runs: a file is kept, mapped, checked, written in one transaction, and can be undone."""

import hashlib
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.imports.among import among
from dacheng.kernel.imports.checking import Checked, check
from dacheng.kernel.imports.links import make_missing
from dacheng.kernel.imports.mapping import Mapping, remember, suggested
from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.placing import ranges
from dacheng.kernel.imports.reader import read
from dacheng.kernel.imports.spec import ImportSpec, spec_named
from dacheng.kernel.imports.tables import Table
from dacheng.kernel.imports.writing import Written, write
from dacheng.kernel.jobs.work import start
from dacheng.kernel.search.indexing import entry_of, index
from dacheng.kernel.search.registry import KINDS, added_names

Report = Callable[[int, int, str], None]
AT_ONCE = 20_000


class NothingToImport(ValidationError):
    """Not one row can come in."""


class AlreadyImported(ValidationError):
    """The file is in already; once more would change or double records."""


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
    with kept.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with acting(by, "upload"):
        return ImportRun.objects.create(
            spec=spec.name,
            owner_id=by.person_id,
            file_name=Path(file_name).name[:255],
            path=kept.name,
            reading={key: value for key, value in reading.items() if value is not None},
            result={"sha256": digest},
        )


def file_of(run: ImportRun) -> Path:
    return Path(settings.DATA) / "imports" / run.path


def discard(run: ImportRun, *, by: Viewer) -> None:
    """Drop a file that was not brought in."""
    with acting(by, "discard"):
        locked = ImportRun.objects.visible_to(by, "change").select_for_update().get(pk=run.pk)
        if locked.state not in (RunState.DRAFT, RunState.FAILED):
            raise ValidationError(_("已经导入的不能丢掉。要拿掉它带来的记录，撤销这次导入。"))
        locked.delete()
    file_of(run).unlink(missing_ok=True)


def table_of(run: ImportRun, *, limit: int | None = None) -> Table:
    """The file of a run, read as the person chose; raises UnreadableFile."""
    return read(file_of(run), limit=limit, **run.reading)


def mapping_of(run: ImportRun, table: Table, viewer: Viewer) -> Mapping:
    """The mapping chosen so far, or the suggested one."""
    if run.mapping:
        return Mapping.read(run.mapping)
    return suggested(spec_named(run.spec), table, viewer)


def try_run(run: ImportRun, *, viewer: Viewer, today: date) -> Checked:
    """Check everything and write nothing."""
    table = table_of(run)
    return check(
        spec_named(run.spec), table, mapping_of(run, table, viewer), viewer=viewer, today=today
    )


def execute(
    run: ImportRun, *, by: Viewer, today: date, report: Report = silent, strict: bool = False
) -> dict[str, Any]:
    """Check and write in one transaction: all good rows and the run's result, or nothing.

    `strict` writes nothing when any row is refused. Returns the summary.
    """
    report(0, 0, "read")
    table = table_of(run)
    spec, mapping = spec_named(run.spec), mapping_of(run, table, by)
    report(0, len(table.rows), "check")
    with acting(by, "import", run=f"import:{run.pk}"):
        locked = _locked(run, spec)
        checked = check(spec, table, mapping, viewer=by, today=today)
        _refuse_nothing(checked, strict)
        _refuse_twice(locked, checked)
        written = _write(spec, checked, report)
        _index(spec, written, locked, report, by)
        remember(spec, checked.mapping)
        result = {"sha256": locked.result.get("sha256", ""), **_outcome(checked, written)}
        where = {"placed": ranges(_placed(checked, written))}
        locked.state, locked.result = RunState.DONE, {**result, **where}
        locked.finished_at = timezone.now()
        locked.mapping = checked.mapping.json()
        locked.save(update_fields=["state", "result", "finished_at", "mapping"])
    return result


def _locked(run: ImportRun, spec: ImportSpec) -> ImportRun:
    """One import of a kind at a time: two that look for the same names would both make them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('import'), hashtext(%s))", [spec.name]
        )
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.state in (RunState.DONE, RunState.UNDONE):
        raise AlreadyImported(_("这份文件已经导入过了。要重来，先撤销。"))
    return locked


def _refuse_nothing(checked: Checked, strict: bool) -> None:
    first = str(checked.batch.errors[0]) if checked.batch.errors else ""
    if not checked.good:
        raise NothingToImport(_("没有能导入的行。%(first)s") % {"first": first})
    if strict and checked.batch.refused:
        count = len(checked.batch.refused)
        raise NothingToImport(
            _("有 %(count)d 行有错，一行都没导入。%(first)s") % {"count": count, "first": first}
        )


def same_file(run: ImportRun) -> ImportRun | None:
    """An earlier import of the very same bytes that still stands."""
    digest = run.result.get("sha256")
    if not digest:
        return None
    rows = ImportRun.objects.filter(spec=run.spec, state=RunState.DONE, result__sha256=digest)
    return rows.exclude(pk=run.pk).order_by("-finished_at").first()


def _refuse_twice(run: ImportRun, checked: Checked) -> None:
    """Without a column that recognises records, the same file again would double them."""
    keyed = any(checked.batch.has(name) for name in checked.batch.spec.keys)
    if keyed or not (before := same_file(run)):
        return
    raise AlreadyImported(
        _("同一份文件已经导入过（编号 %(number)d）。它没有编号列，再导会重复。先撤销那次。")
        % {"number": before.pk}
    )


def _outcome(checked: Checked, written: Written) -> dict[str, Any]:
    result = {
        **checked.summary(),
        "created": len(written.new),
        "changed": len(written.changed),
        "unchanged": len(checked.good) - len(written.new) - len(written.changed),
        "kept": written.kept,
    }
    result["errors"] = result["errors"][:500]
    return result


def _placed(checked: Checked, written: Written) -> Iterator[tuple[int, int]]:
    """(row of the file, id of its record)"""
    fresh = iter(written.new)
    for at in checked.good:
        yield checked.batch.numbers[at], checked.existing[at] or next(fresh)


def _write(spec: ImportSpec, checked: Checked, report: Report) -> Written:
    make_missing(checked.batch, checked.fields)
    spec.make(checked.batch)
    written = write(checked, report)
    report(len(checked.good), len(checked.good), "finish")
    spec.finish(written)
    return written


def _index(spec: ImportSpec, written: Written, run: ImportRun, report: Report, by: Viewer) -> None:
    """Make what came in findable; very many records are left to a job that follows at once."""
    if len(written.ids) > AT_ONCE:
        start("index_import", by=by, run=run.pk)
    else:
        report(len(written.ids), len(written.ids), "search")
        index_records(spec.catalogue.kind, written.ids, report)


def index_records(kind: str, ids: Sequence[int], report: Report = silent) -> None:
    """Write the search entries of these records, where their kind takes part in the search."""
    searchable = KINDS.get(kind)
    if searchable is None or not ids:
        return
    records = searchable.model._base_manager.prefetch_related(*searchable.related)
    if searchable.reads:  # the other columns are many, and reading them costs more than cutting
        records = records.only(*searchable.reads, *(["custom"] if added_names(kind) else []))
    for at in range(0, len(ids), AT_ONCE):
        chunk = records.filter(among(searchable.model, "id", ids[at : at + AT_ONCE]))
        index(map(entry_of, chunk.iterator(chunk_size=5000)))
        report(min(at + AT_ONCE, len(ids)), len(ids), "search")


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
