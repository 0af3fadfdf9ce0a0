"""Large exports: made in the background, kept for a week, fetched by who asked for them."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.exports.models import Export, random_path
from dacheng.kernel.exports.tables import write
from dacheng.kernel.jobs.queue import app
from dacheng.kernel.jobs.work import Progress, start, work
from dacheng.kernel.notices.tell import tell

AT_ONCE = 10_000  # rows a page waits for; more are made in the background
KEPT = timedelta(days=7)
Rows = tuple[QuerySet, Sequence[Any]]

# How the query of an address becomes ordered rows again; the screens say it when they load.
_rows: list[Callable[[str, str, Viewer], Rows]] = []


def rows_source(read: Callable[[str, str, Viewer], Rows]) -> Callable[..., Rows]:
    """Tell how (kind, query, viewer) becomes rows and their order."""
    _rows[:] = [read]
    return read


@transaction.atomic
def ask(
    kind: str, asked: str, fields: Sequence[str] | None, *, by: Viewer, format: str, name: str
) -> Export:
    """Have a file made; its owner gets a notice when it is there."""
    with acting(by, "ask_export"):
        export = Export.objects.create(
            kind=kind, owner_id=by.person_id, format=format, name=name[:120], asked=asked,
            fields=list(fields or ()),
        )  # fmt: skip
        export.job = start("export", by=by, export=export.pk)
        export.save(update_fields=["job"])
    return export


@work("export")
def make(progress: Progress) -> dict:
    """The work of a large export."""
    by = progress.viewer
    export = Export.objects.visible_to(by).get(pk=progress.args["export"])
    if export.file:  # a worker died after the commit; the file is there and told of
        return {"rows": export.rows}
    rows, order = _rows[0](export.kind, export.asked, by)
    with tempfile.TemporaryFile() as out:
        progress.report(0, rows.count(), "write")
        count, names = write(
            export.kind, viewer=by, out=out, format=export.format, rows=rows,
            fields=export.fields or None, order=order,
        )  # fmt: skip
        out.seek(0)
        export.rows, export.fields = count, names
        _keep(export, File(out), by)
    return {"rows": count}


def _keep(export: Export, file: File, by: Viewer) -> None:
    """The file, its numbers and the notice together, so that a second try finds all or nothing."""
    text = _("%(name)s导出好了，%(n)s 行。文件留 7 天。")
    said = text % {"name": export.name, "n": f"{export.rows:,}"}
    export.file.storage.delete(random_path(export, ""))  # of a try that was cut off
    with acting(by, "export"):
        export.file.save("export", file, save=False)
        export.save(update_fields=["rows", "fields", "file"])
        tell([export.owner_id], said, url=f"/exports/{export.pk}/", kind="export")


def fetched(export: Export, *, by: Viewer) -> Export:
    """Write down that the file was taken."""
    with acting(by, "fetch_export"):
        export.fetched_at = timezone.now()
        export.save(update_fields=["fetched_at"])
    return export


@app.periodic(cron="20 3 * * *")
@app.task(name="exports.clear", queueing_lock="exports.clear", pass_context=False)
def clear(timestamp: int) -> None:
    """Delete the files of last week; the history keeps who took what."""
    old = Export.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(file="")
    for export in old:
        export.file.delete(save=False)
        Export.objects.filter(pk=export.pk).update(file="")
