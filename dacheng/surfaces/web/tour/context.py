"""What the home page says to somebody new in the demo company."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest

from dacheng.kernel.access import Viewer
from dacheng.kernel.jobs.models import Job, JobState
from dacheng.kernel.jobs.work import newest
from dacheng.surfaces.web.tour.models import Shown
from dacheng.surfaces.web.tour.steps import steps_for

WORK = "tell_demo"


def welcome(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """`filling` and `tour`, on the home page only; None everywhere else and without the demo."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or request.path != "/" or request.headers.get("HX-Request"):
        return {}
    story = cache(lambda: newest(WORK))
    return {
        "filling": cache(lambda: filling(story())),
        "tour": cache(lambda: _tour(viewer) if story() else None),
    }


def filling(story: Job | None) -> dict[str, Any] | None:
    """How much of the story is told, while it is being told or when that failed."""
    if story is None or story.state in (JobState.DONE, JobState.CANCELLED):
        return None
    return {"share": story.share, "failed": story.state == JobState.FAILED}


def _tour(viewer: Viewer) -> list[dict[str, str]] | None:
    if Shown.objects.visible_to(viewer).filter(person=viewer.person_id).exists():
        return None
    return [
        {"at": step.at, "title": str(step.title), "text": str(step.text)}
        for step in steps_for(viewer)
    ]
