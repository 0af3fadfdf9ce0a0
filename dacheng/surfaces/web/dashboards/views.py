"""A board on the page and on the wall; every tile comes by itself."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.kernel import clock
from dacheng.kernel.criteria import parse
from dacheng.kernel.metrics import leaves
from dacheng.surfaces.web.dashboards import drawing, places, queries
from dacheng.surfaces.web.dashboards import shipped as ours
from dacheng.surfaces.web.dashboards.models import ARRANGES, Dashboard
from dacheng.surfaces.web.dashboards.tiles import SIZES, Tile, has_months
from dacheng.surfaces.web.figures import spans

WALL_SECONDS = 120


@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """The board one comes to: that of one's role."""
    viewer = request.viewer
    viewer.require("metrics.ask")
    return redirect(places.url_of(ours.usual(viewer), **places.kept(request)))


@require_GET
def shipped(request: HttpRequest, code: str) -> HttpResponse:
    request.viewer.require("metrics.ask")
    return _page(request, ours.shipped(code))


@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, queries.board(pk, viewer=request.viewer))


def _page(request: HttpRequest, board: Any) -> HttpResponse:
    wall = request.GET.get("wall") == "1"
    context = _frame(request, board)
    context |= _wall(request, board) if wall else _acts(request, board)
    return render(request, f"dashboards/{'wall' if wall else 'board'}.html", context)


def _frame(request: HttpRequest, board: Any) -> dict[str, Any]:
    look = places.look(request)
    tiles = queries.tiles_of(board)
    shown = [_slot(request, board, tile) for tile in tiles]
    return {
        "title": board.name,
        "crumbs": [{"label": _("数据看板"), "url": "/dashboards/"}, {"label": board.name}],
        "board": board,
        "slots": shown,
        "period_words": spans.words(look.period),
        "as_of": clock.now(),
        "narrowed": places.narrowed_to(request, tiles[0].metric) if tiles else "",
    }


def _slot(request: HttpRequest, board: Any, tile: Tile) -> dict[str, Any]:
    return {"tile": tile, "url": places.tile_url(board, tile, **places.kept(request))}


def _acts(request: HttpRequest, board: Any) -> dict[str, Any]:
    viewer = request.viewer
    arranges = viewer.can(ARRANGES)
    mine = arranges and isinstance(board, Dashboard) and board.owner_id == viewer.person_id
    period = request.GET.get("period", "")
    custom = period and period not in drawing.UNITS
    look = places.look(request)
    menu = spans.menu(
        look.period,
        spans.usual(viewer),
        lambda text: places.url_of(board, **{**places.kept(request), "period": text}),
    )
    return {
        "mine": mine,
        "arranges": arranges,
        "editing": mine and request.GET.get("edit") == "1",
        "edit_url": places.url_of(board, **places.kept(request), edit=1),
        "done_url": places.url_of(board, **places.kept(request)),
        "wall_url": places.url_of(board, **places.kept(request), wall=1),
        "wall_all_url": places.url_of(board, **places.kept(request), wall=1, all=1),
        "copy_url": _copy_url(board),
        "switch": places.period_choices(request, board),
        "periods": menu,
        "custom": custom,
        "whom_url": f"/dashboards/whom/?{_query(request, board)}",
        "own": [_tab(request, one, board) for one in queries.boards(viewer)],
        "roles": [_tab(request, one, board) for one in ours.SHIPPED],
        "sizes": [{"value": value, "label": label} for value, label in SIZES.items()],
    }


def _copy_url(board: Any) -> str:
    stored = isinstance(board, Dashboard)
    return f"/dashboards/{board.pk}/copy/" if stored else f"/dashboards/role/{board.code}/copy/"


def _query(request: HttpRequest, board: Any) -> str:
    from urllib.parse import urlencode

    ident = board.pk if isinstance(board, Dashboard) else board.code
    return urlencode({"of": ident, **places.kept(request)})


def _tab(request: HttpRequest, one: Any, current: Any) -> dict[str, Any]:
    viewer = request.viewer
    stored = isinstance(one, Dashboard)
    foreign = stored and one.owner_id != viewer.person_id
    return {
        "label": f"{one.name} · {one.owner.name}" if foreign else one.name,
        "url": places.url_of(one, **places.kept(request)),
        "current": one == current,
    }


def _wall(request: HttpRequest, board: Any) -> dict[str, Any]:
    """Where the wall goes next: round all boards one sees, or here again."""
    viewer = request.viewer
    kept, following = places.kept(request), board
    rotates = request.GET.get("all") == "1"
    if rotates:
        all_boards = [*queries.boards(viewer), ours.usual(viewer)]
        at = all_boards.index(board) if board in all_boards else -1
        following = all_boards[(at + 1) % len(all_boards)]
    return {
        "next_url": places.url_of(following, **kept, wall=1, all=1 if rotates else ""),
        "every": WALL_SECONDS,
        "back_url": places.url_of(board, **kept),
    }


@require_GET
def whom(request: HttpRequest) -> HttpResponse:
    """The menu of those a board can be narrowed to."""
    viewer = request.viewer
    viewer.require("metrics.ask")
    ident = request.GET.get("of", "")
    found = queries.board(int(ident), viewer=viewer) if ident.isdigit() else ours.shipped(ident)
    tiles = queries.tiles_of(found)
    items = places.whom(request, found, tiles[0].metric) if tiles else []
    return render(request, "dashboards/whom.html", {"items": items})


@require_GET
def shipped_tile(request: HttpRequest, code: str, tile: str) -> HttpResponse:
    request.viewer.require("metrics.ask")
    return _tile(request, queries.tile_of(ours.shipped(code), tile))


@require_GET
def tile(request: HttpRequest, pk: int, tile: str) -> HttpResponse:
    found = queries.board(pk, viewer=request.viewer)
    return _tile(request, queries.tile_of(found, tile))


def _tile(request: HttpRequest, tile: Tile) -> HttpResponse:
    return render(request, "dashboards/tile.html", shown(tile, places.look(request)))


def _name(tile: Tile, look: drawing.Look) -> str:
    """What it shows, and of which rows: a number without its condition would be taken for all."""
    if not tile.where:
        return tile.name
    known = leaves([tile.metric])[0].source.conditions()
    said = parse(tile.where, known, viewer=look.viewer, today=clock.today()).sentence()
    return f"{tile.name} · {said}" if said else tile.name


def shown(tile: Tile, look: drawing.Look) -> dict[str, Any]:
    """What the template of a tile takes; a refusal is said in the tile, the others stand."""
    context: dict[str, Any] = {"tile": tile, "as_of": clock.now()}
    try:
        if tile.chart == "tile":
            context["head"] = drawing.head(tile, look)
        if tile.chart != "tile" or has_months(tile.metrics):  # a stock has no months behind it
            context["chart"] = drawing.chart(tile, look)
        context["name"] = tile.name if tile.title else _name(tile, look)
    except PermissionDenied as error:
        context["refused"] = str(error)
    except ValidationError as error:
        context["refused"] = " ".join(error.messages)
    if tile.period:
        context["period"] = spans.words(look.at(tile).period) if "refused" not in context else ""
    return context
