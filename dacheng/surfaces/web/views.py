"""Pages that belong to no domain: today, search, whether we are up."""

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.kernel.search.finding import find
from dacheng.kernel.ui.answers import is_htmx
from dacheng.kernel.ui.screens import screen_of
from dacheng.surfaces.web.commands import commands
from dacheng.surfaces.web.groups import groups as teams

LONGEST = 100
FIRST = ("customer", "opportunity", "contact", "lead", "contract")  # what sellers look for most


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html", {"title": _("今日"), "crumbs": [{"label": _("今日")}]})


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Hits grouped by kind: for the palette, or as a page."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    hits = find(words, viewer=request.viewer) if words else []
    hits.sort(key=_place)
    groups = [
        {"label": kept[0].label, "hits": [_hit(hit) for hit in kept]}
        for _kind, same in groupby(hits, key=lambda hit: hit.kind)
        if (kept := [hit for hit in same if _shown(hit)])
    ]
    context: dict[str, Any] = {"groups": teams(words, viewer=request.viewer) + groups, "q": words}
    if is_htmx(request):
        context["groups"] = commands(words, viewer=request.viewer) + context["groups"]
        return render(request, "ui/hits.html", context)
    context |= {"title": _("搜索"), "crumbs": [{"label": _("搜索")}]}
    return render(request, "web/search.html", context)


def _place(hit: Any) -> tuple[int, str]:
    return (FIRST.index(hit.kind) if hit.kind in FIRST else len(FIRST), hit.kind)


def _shown(hit: Any) -> bool:
    there = screen_of(hit.kind)
    return bool(there and there.detail_url)


def _hit(hit: Any) -> dict[str, Any]:
    there = screen_of(hit.kind)
    assert there is not None  # noqa: S101  only shown hits come here
    return {"label": hit.title, "url": there.href(hit.id), "icon": there.icon}


@login_not_required
@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Whether the page answers; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
