"""Progress of a job, asked every second, and the button that stops it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dacheng.kernel.access import find
from dacheng.kernel.jobs.models import Job, JobState
from dacheng.kernel.jobs.work import cancel as stop
from dacheng.kernel.ui.answers import back, go

STEPS = {
    "read": gettext_lazy("在读文件"),
    "check": gettext_lazy("在检查每一格"),
    "write": gettext_lazy("在写入"),
    "finish": gettext_lazy("在收尾"),
    "search": gettext_lazy("在建搜索"),
    "undo": gettext_lazy("在撤销"),
}
KNOWN = ("write", "search", "undo")


@require_GET
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A fragment; once the job is over the page that asked is loaded again."""
    job = find(Job, pk, viewer=request.viewer)  # type: ignore[arg-type]
    response = render(request, "jobs/progress.html", {"job": progress_of(job)})
    if job.is_over:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = find(Job, pk, viewer=request.viewer, action="change")  # type: ignore[arg-type]
    stop(job, by=request.viewer)
    return go(request, back(request, reverse("home")))


def progress_of(job: Job) -> dict[str, Any]:
    """What the progress include needs."""
    state: dict[str, str] = {
        JobState.FAILED: "failed",
        JobState.DONE: "done",
        JobState.CANCELLED: "failed",
    }
    known = job.total and job.step in KNOWN
    counts = f"{job.done:,} / {job.total:,}" if known else ""
    return {
        "url": reverse("jobs:progress", args=[job.pk]),
        "cancel_url": reverse("jobs:cancel", args=[job.pk]),
        "done": job.done / job.total if known else None,
        "label": _label(job),
        "aside": counts,
        "state": state.get(job.state, "running"),
        "stopping": job.cancel_requested,
    }


def _label(job: Job) -> str:
    if job.cancel_requested and not job.is_over:
        return _("在停下…")
    if job.state == JobState.WAITING:
        return _("排队，马上开始")
    if job.state == JobState.RUNNING and job.attempts > 1:
        return _("刚才中断过，接着重做：%(step)s") % {"step": STEPS.get(job.step, "")}
    if job.state == JobState.RUNNING:
        return str(STEPS.get(job.step, _("在做")))
    return str(JobState(job.state).label)
