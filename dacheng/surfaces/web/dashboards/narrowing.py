"""Which rows a tile counts: the conditions of lists, as a sentence, with the tile under them."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dacheng.kernel.metrics import leaves
from dacheng.kernel.ui import conditions
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.asked import Asked
from dacheng.surfaces.web.dashboards import actions, places, queries
from dacheng.surfaces.web.dashboards.tiles import Tile
from dacheng.surfaces.web.dashboards.views import shown
from dacheng.surfaces.web.figures.question import where_of

BEGUN = "begun"  # the address says which rows from here on; before, the tile does


@require_http_methods(["GET", "POST"])
def narrow(request: HttpRequest, pk: int, tile: str) -> HttpResponse:
    """Choose the rows; nothing is kept before it is saved."""
    board = queries.board(pk, viewer=request.viewer, action="change")
    found = queries.tile_of(board, tile)
    asked = _asked(request, found)
    if request.GET.get("part") == "condition":
        return conditions.answer(request, asked)
    made = replace(found, where=where_of(asked))
    context = _context(request, board, made, asked)
    if request.method == "POST" and "refused" not in context["preview"]:
        actions.change_tile(board, made, by=request.viewer)
        return go(request, places.url_of(board, edit=1))
    status = 422 if request.method == "POST" else 200
    return render(request, "dashboards/narrow.html", context, status=status)


def _asked(request: HttpRequest, tile: Tile) -> Asked:
    """What the address asks for, at first what the tile does."""
    known = leaves([tile.metric])[0].source.conditions()
    if BEGUN in request.GET:
        return Asked(known, request.viewer, request.GET)
    given = QueryDict(mutable=True)
    given[BEGUN], given["where"] = "1", tile.where
    asked = Asked(known, request.viewer, given)
    try:
        asked.parts  # noqa: B018  read once, to see whether it can be read
    except ValidationError:  # a field he may not read any more, or one that is gone
        given["where"] = ""
        return Asked(known, request.viewer, given)
    return asked


def _context(request: HttpRequest, board: Any, tile: Tile, asked: Asked) -> dict[str, Any]:
    said = [
        {"label": part.text, "on": True, "remove_url": part.without, "menu_url": part.change_url}
        for part in asked.sentence()
    ]
    label = _("只算") if said else _("现在全都算。")
    title = _("「%(name)s」算哪些") % {"name": tile.name}
    return {
        "title": title,
        "crumbs": [
            {"label": _("数据看板"), "url": reverse("dashboards:list")},
            {"label": board.name, "url": places.url_of(board, edit=1)},
            {"label": title},
        ],
        "say": [{"text": label}, *said],
        "add_url": asked.condition_url,
        "preview": shown(tile, places.look(request)),
        "save_url": f"{request.path}{asked.address()}",
        "back_url": places.url_of(board, edit=1),
    }
