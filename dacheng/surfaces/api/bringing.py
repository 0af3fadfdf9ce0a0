"""Imports: a file is uploaded, mapped, checked, run by a worker, and can be undone."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import ConfigDict

from dacheng.kernel.access import Viewer, find
from dacheng.kernel.audit import acting
from dacheng.kernel.imports.mapping import Mapping, fitted
from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.runs import draft, file_of, mapping_of, table_of
from dacheng.kernel.imports.spec import spec_named
from dacheng.kernel.imports.working import job_of, queue, queue_check, queue_undo
from dacheng.kernel.lifecycle import StepRefused
from dacheng.surfaces.api.answers import json
from dacheng.surfaces.api.operations import WRITE_ERRORS, operation
from dacheng.surfaces.api.principal import Needs
from dacheng.surfaces.api.problems import Problem

LARGEST, MOST, HEAD = 200 * 1024 * 1024, 50, 200
TOLD = ("rows", "good", "creates", "updates", "refused", "open", "errors", "unknown", "notes")
COUNTS = ("created", "changed", "unchanged", "refused", "errors")


class Upload(Schema):
    model_config = ConfigDict(extra="forbid")

    spec: str
    sheet: str | None = None
    encoding: str | None = None
    header_row: int | None = None


class Meant(Schema):
    """What columns and values mean; as the mapping file of the command."""

    model_config = ConfigDict(extra="forbid")

    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    dates: str | None = None
    create: list[str] = []
    new: dict[str, list[str]] = {}
    scale: dict[str, int] = {}


class RunOut(Schema):
    id: int
    spec: str
    file_name: str
    state: str
    created_at: str
    finished_at: str | None = None
    mapping: Meant | None = None
    header: list[str] = []
    job: dict[str, Any] | None = None
    check: dict[str, Any] | None = None
    result: dict[str, Any] | None = None


class Runs(Schema):
    items: list[RunOut]


def _viewer(request: HttpRequest) -> Viewer:
    # The file may speak of every kind; `imports:write` says that the token may bring it in.
    return request.auth.whole.through("import")


def _run(request: HttpRequest, pk: int, action: str = "view") -> ImportRun:
    return find(ImportRun, pk, viewer=_viewer(request), action=action)


def _brief(run: ImportRun) -> dict[str, Any]:
    finished = run.finished_at and timezone.localtime(run.finished_at)
    return {
        "id": run.pk,
        "spec": run.spec,
        "file_name": run.file_name,
        "state": run.state,
        "created_at": timezone.localtime(run.created_at),
        "finished_at": finished,
    }


def _told(run: ImportRun, viewer: Viewer, *, read_file: bool = False) -> dict[str, Any]:
    """The run with its mapping, its job and what was found or done."""
    run.refresh_from_db()
    out = _brief(run)
    if read_file and run.state in (RunState.DRAFT, RunState.FAILED):
        table = table_of(run, limit=HEAD)
        out["header"], out["mapping"] = list(table.header), mapping_of(run, table, viewer).json()
    else:
        out["mapping"] = run.mapping or None
    check = run.result.get("check")
    out["check"] = {key: check[key] for key in TOLD if key in check} if check else None
    counts = {key: run.result[key] for key in COUNTS if key in run.result}
    out["result"] = counts or None
    job = job_of(run)
    out["job"] = job and {
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "step": job.step,
        "error": job.error,
    }
    return out


def list_view(request: HttpRequest) -> HttpResponse:
    viewer = _viewer(request)
    viewer.require("imports.view")
    rows = ImportRun.objects.visible_to(viewer).order_by("-created_at", "-pk")[:MOST]
    return json({"items": [_brief(run) for run in rows]})


def upload_view(request: HttpRequest, form: Form[Upload], file: File[UploadedFile]) -> HttpResponse:
    if (file.size or 0) > LARGEST:
        raise Problem("too-large", _("文件太大，最多 200 MB。"))
    viewer = _viewer(request)
    reading = {
        "sheet": _sheet(form.sheet),
        "encoding": form.encoding,
        "header_row": form.header_row,
    }
    with tempfile.NamedTemporaryFile(suffix=Path(file.name or "").suffix.lower()[:8]) as held:
        for chunk in file.chunks():
            held.write(chunk)
        held.flush()
        run = draft(form.spec, Path(held.name), file.name or "", by=viewer, **reading)
    try:
        response = json(_told(run, viewer, read_file=True), 201)
    except Exception:
        file_of(run).unlink(missing_ok=True)  # the row goes with the transaction
        raise
    response["Location"] = f"/api/imports/{run.pk}"
    return response


def _sheet(given: str | None) -> str | int | None:
    return int(given) if given and given.isascii() and given.isdigit() else given


def read_view(request: HttpRequest, id: int) -> HttpResponse:
    return json(_told(_run(request, id), _viewer(request), read_file=True))


def mapping_view(request: HttpRequest, id: int, body: Meant) -> HttpResponse:
    """Say what the columns mean; refused where it does not fit the file."""
    viewer, run = _viewer(request), _run(request, id, "change")
    _require_open(run)
    mapping = Mapping.read(body.model_dump(exclude_unset=True))
    fitted(mapping, spec_named(run.spec), table_of(run, limit=HEAD), viewer)
    run.mapping = mapping.json()
    with acting(viewer, "map_import"):
        run.save(update_fields=["mapping"])
    return json(_told(run, viewer, read_file=True))


def _require_open(run: ImportRun) -> None:
    if run.state not in (RunState.DRAFT, RunState.FAILED):
        raise StepRefused(_("这份文件已经导入过了。要重来，先撤销。"))


def check_view(request: HttpRequest, id: int) -> HttpResponse:
    """A worker checks every row and writes nothing; the findings are on the import."""
    viewer, run = _viewer(request), _run(request, id, "change")
    _require_open(run)
    queue_check(run, by=viewer)
    return json(_told(run, viewer), 202)


def run_view(request: HttpRequest, id: int) -> HttpResponse:
    """A worker brings the good rows in."""
    viewer, run = _viewer(request), _run(request, id, "change")
    _require_open(run)
    queue(run, by=viewer)
    return json(_told(run, viewer), 202)


def undo_view(request: HttpRequest, id: int) -> HttpResponse:
    """A worker takes back what the import wrote and nobody changed since."""
    viewer, run = _viewer(request), _run(request, id, "change")
    if run.state != RunState.DONE:
        raise StepRefused(_("这次导入没有可撤销的内容。"))
    queue_undo(run, by=viewer)
    return json(_told(run, viewer), 202)


def add(router: Router) -> None:
    reads, writes = Needs("imports", "read"), Needs("imports", "write")
    operation(
        router, "GET", "/imports", list_view,
        name="imports_list", needs=reads, tag="imports", response={200: Runs},
    )  # fmt: skip
    operation(
        router, "GET", "/imports/{int:id}", read_view,
        name="imports_read", needs=reads, tag="imports", response={200: RunOut},
    )  # fmt: skip
    for path, view, name, status in (
        ("", upload_view, "upload", 201),
        ("/{int:id}/mapping", mapping_view, "mapping", 200),
        ("/{int:id}/check", check_view, "check", 202),
        ("/{int:id}/run", run_view, "run", 202),
        ("/{int:id}/undo", undo_view, "undo", 202),
    ):
        operation(
            router, "POST", f"/imports{path}", view, name=f"imports_{name}",
            needs=writes, tag="imports", response={status: RunOut}, errors=WRITE_ERRORS,
        )  # fmt: skip
