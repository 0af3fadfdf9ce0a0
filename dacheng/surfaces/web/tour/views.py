"""The line about the story that is still being told, and the end of the tour."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dacheng.kernel.jobs.models import Job
from dacheng.surfaces.web.tour.context import WORK, filling
from dacheng.surfaces.web.tour.models import Shown


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The line anew; it says when all is there. How far the demo is told is no secret."""
    story = Job.objects.filter(name=WORK).order_by("-created_at").first()
    return render(request, "tour/filling.html", {"filling": filling(story), "asked": True})


@require_POST
def shown(request: HttpRequest) -> HttpResponse:
    """Seen or skipped; asked no more."""
    Shown.objects.get_or_create(person_id=request.viewer.person_id)  # type: ignore[attr-defined]
    return HttpResponse(status=204)
