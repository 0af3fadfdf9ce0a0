"""The line about the story that is still being told, and the end of the tour."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dacheng.kernel.jobs.work import newest
from dacheng.surfaces.web.tour.context import WORK, filling
from dacheng.surfaces.web.tour.models import Shown


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The line anew; it says when all is there. How far the demo is told is no secret."""
    return render(request, "tour/filling.html", {"filling": filling(newest(WORK)), "asked": True})


@require_POST
def shown(request: HttpRequest) -> HttpResponse:
    """Seen or skipped; asked no more."""
    Shown.objects.get_or_create(person_id=request.viewer.person_id)
    return HttpResponse(status=204)
