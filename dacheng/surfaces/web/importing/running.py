"""Step five: progress, result, taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dacheng.kernel.access import action_name, find
from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.returning import as_it_came, can_return
from dacheng.kernel.imports.runs import discard
from dacheng.kernel.imports.spec import spec_named
from dacheng.kernel.imports.undo import undo
from dacheng.kernel.imports.working import queue, queue_undo, settle
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.screens import screen_of
from dacheng.surfaces.web.importing.steps import address, frame, is_draft, run_at, where
from dacheng.surfaces.web.jobs.views import progress_of

AT_ONCE = 2_000


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_at(request, pk)
    queue(run, by=request.viewer)
    return HttpResponseRedirect(address("run", run))


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the run stands: its progress, its result, or the step to go on with."""
    found = run_at(request, pk, changes=False)
    job = settle(found)
    if job is not None and not job.is_over:
        now = 4 if found.state != RunState.DRAFT else 3
        return render(request, "importing/running.html", frame(found, now, job=progress_of(job)))
    failed = job is not None and job.error and "check" not in found.result
    if found.state == RunState.DRAFT and not failed:
        return HttpResponseRedirect(where(found))
    return render(request, "importing/result.html", _result(found, job, request.viewer))


def _result(run: ImportRun, job: Any, viewer: Any) -> dict[str, Any]:
    spec = spec_named(run.spec)
    result = run.result
    mine = run.owner_id == viewer.person_id or viewer.grants.get("imports.change") == "all"
    return frame(
        run, 5 if run.state == RunState.DONE else 4,
        result=result,
        failed=is_draft(run),
        error=job.error if job is not None else "",
        cancelled=job is not None and job.state == "cancelled",
        done=run.state == RunState.DONE,
        undone=run.state == RunState.UNDONE,
        may_undo=run.state == RunState.DONE and mine and viewer.can("imports.change"),
        may_return=mine and viewer.can(action_name(spec.model, "export")) and can_return(run),
        back_url=where(run) if is_draft(run) else "",
        rows_url=_list_url(spec.catalogue.kind),
        indexing=job is not None and result.get("created", 0) > 20_000,
    )  # fmt: skip


def _list_url(kind: str) -> str:
    there = screen_of(kind)
    try:
        return reverse(there.list_url) if there and there.list_url else ""
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then undo; many records in a worker."""
    viewer = request.viewer
    found = find(ImportRun, pk, viewer=viewer, action="change")
    if request.method == "GET":
        context = {"run": found, "result": found.result, "label": spec_named(found.spec).label}
        return render(request, "importing/undo.html", context)
    written = found.result.get("created", 0) + found.result.get("changed", 0)
    if written > AT_ONCE:
        queue_undo(found, by=viewer)
        return go(request, address("run", found))
    result = undo(found, by=viewer.through("import"))
    messages.success(request, said(result))
    return go(request, address("run", found))


def said(result: dict[str, Any]) -> str:
    text = _("已撤销：删去 %(removed)d 条，改回 %(restored)d 条。") % result
    kept = len(result["kept"])
    return text + (_("留下 %(kept)d 条，之后有人改过或用到。") % {"kept": kept} if kept else "")


@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it came, with what was changed since."""
    found = find(ImportRun, pk, viewer=request.viewer, action="change")
    returned = as_it_came(found, viewer=request.viewer)
    response = HttpResponse(returned.content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.file_name) or ""
    return response


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a file that was not brought in."""
    found = run_at(request, pk)
    discard(found, by=request.viewer)
    messages.success(request, _("已丢掉“%(name)s”。") % {"name": found.file_name})
    return go(request, reverse("imports:list"))
