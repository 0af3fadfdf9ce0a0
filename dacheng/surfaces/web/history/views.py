"""/history/: every change, for holders of audit.view."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.domains.org.models import Person
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit.state import seal_state
from dacheng.kernel.audit.triggers import audited_models
from dacheng.surfaces.web.history.sifting import Sift, page, sift
from dacheng.surfaces.web.history.telling import tell
from dacheng.surfaces.web.history.words import VERBS, kind_words


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """?person=&kind=&id=&verb=&day=&batch=, newest first; ?before= goes on."""
    viewer: Viewer = request.viewer
    viewer.require("audit.view")
    asked = sift(request.GET)
    groups, before = page(asked, viewer)
    lines = tell(groups, viewer)
    context = {
        "title": _("历史"),
        "crumbs": [{"label": _("历史")}],
        "lines": lines,
        "seal": seal_state(),
        "next_url": _address(request, before=before) if before else "",
        "first_url": _address(request, before=None) if asked.before else "",
        "asked": asked,
        "person_name": _person(asked, viewer),
        "kinds": _kinds(),
        "verbs": sorted(
            ((key, str(words)) for key, words in VERBS.items()), key=lambda one: one[1]
        ),
        "about": _about(asked, lines),
    }
    return render(request, "web/history/history.html", context)


def _address(request: HttpRequest, **changes: Any) -> str:
    kept = {key: value for key, value in request.GET.items() if value}
    kept |= changes
    return f"?{urlencode({key: value for key, value in kept.items() if value is not None})}"


def _kinds() -> list[tuple[str, str]]:
    kinds = {str(model._meta.model_name) for model in audited_models()}
    return sorted(((kind, kind_words(kind)) for kind in kinds), key=lambda one: one[1])


def _person(asked: Sift, viewer: Viewer) -> str:
    if asked.person is None:
        return ""
    people = Person.objects.visible_to(viewer).filter(pk=asked.person)
    return people.values_list("name", flat=True).first() or f"#{asked.person}"


def _about(asked: Sift, lines: list[dict[str, Any]]) -> dict[str, str] | None:
    """The record or batch the page is narrowed to."""
    if asked.record is not None and asked.kind:
        name = next((line["what"] for line in lines if line["what"]), f"#{asked.record}")
        url = next((line["url"] for line in lines if line["url"]), "")
        return {"label": f"{kind_words(asked.kind)} {name}", "url": url}
    return {"label": _("同一批"), "url": ""} if asked.batch else None
