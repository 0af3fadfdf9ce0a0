"""Making a board one's own: dialogs and the small posts of arranging."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dacheng.kernel.metrics import Family, catalogue, dimensions_of
from dacheng.kernel.ui.answers import go, say
from dacheng.kernel.ui.verbs import refuse
from dacheng.surfaces.web.dashboards import actions, places, queries
from dacheng.surfaces.web.dashboards import shipped as ours
from dacheng.surfaces.web.dashboards.drawing import UNITS
from dacheng.surfaces.web.dashboards.forms import NameForm, PinForm, ShareForm
from dacheng.surfaces.web.dashboards.models import ARRANGES
from dacheng.surfaces.web.dashboards.tiles import (
    AGAINST,
    AGE,
    CHARTS,
    SIZES,
    Tile,
    ages,
    fitting,
    label_of,
    read,
)
from dacheng.surfaces.web.dashboards.views import shown
from dacheng.surfaces.web.figures import written

START = "won_amount"


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    request.viewer.require(ARRANGES)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        board = actions.create(form.cleaned_data["name"], by=request.viewer)
        return go(request, places.url_of(board, edit=1))
    return _dialog(request, form, _("新看板"), _("建看板"))


def _dialog(request: HttpRequest, form: Any, title: str, submit: str, **rest: Any) -> HttpResponse:
    context = {
        "form": form, "title": title, "action": request.path, "submit_label": submit, **rest
    }  # fmt: skip
    return render(request, "ui/dialog_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def copy_shipped(request: HttpRequest, code: str) -> HttpResponse:
    board = actions.duplicate(ours.shipped(code), by=request.viewer)
    return go(request, places.url_of(board, edit=1))


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.board(pk, viewer=request.viewer)
    board = actions.duplicate(found, by=request.viewer)
    return go(request, places.url_of(board, edit=1))


def _mine(request: HttpRequest, pk: int) -> Any:
    return queries.board(pk, viewer=request.viewer, action="change")


@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """?m=&by=&where=&period= of an answer becomes a tile of one of one's own boards."""
    viewer = request.viewer
    viewer.require(ARRANGES)
    made = read(_settled(_given(request.GET) | {"id": ""}))
    mine = [board for board in queries.boards(viewer) if board.owner_id == viewer.person_id]
    form = PinForm(request.POST or None, boards=mine)
    if request.method == "POST" and form.is_valid():
        board = _pinned(form.cleaned_data, made, viewer)
        return go(request, places.url_of(board))
    action = request.get_full_path()
    return _dialog(request, form, _("放到看板上"), _("放上去"), action=action, lead=made.name)


def _pinned(given: dict[str, Any], made: Tile, viewer: Any) -> Any:
    if not given["board"]:
        return actions.create(given["name"] or _("我的看板"), by=viewer, tiles=[made])
    board = queries.board(int(given["board"]), viewer=viewer, action="change")
    return actions.add_tile(board, made, by=viewer)


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    board = _mine(request, pk)
    form = NameForm(request.POST or None, initial={"name": board.name})
    if request.method == "POST" and form.is_valid():
        actions.rename(board, form.cleaned_data["name"], by=request.viewer)
        return go(request, places.url_of(board))
    return _dialog(request, form, _("改名"), _("改名"))


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, pk: int) -> HttpResponse:
    board = _mine(request, pk)
    viewer = request.viewer
    start = {"share": board.share, "role": board.role}
    form = ShareForm(request.POST or None, initial=start, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.share(board, given["share"], role=given["role"], by=viewer)
        except ValidationError as error:
            refuse(form, error)
        else:
            return go(request, places.url_of(board))
    lead = _("别人打开时，按他自己的权限算数：同一块看板，各看各的。")
    return _dialog(request, form, _("分享「%(name)s」") % {"name": board}, _("存"), lead=lead)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    board = _mine(request, pk)
    if request.method == "POST":
        actions.remove(board, by=request.viewer)
        return go(request, reverse("dashboards:list"))
    context = {
        "title": _("删掉看板「%(name)s」？") % {"name": board},
        "text": _("看板没了，数都还在。分享给的人也看不到了。"),
        "action": request.path,
        "yes_label": _("删看板"),
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what to see; the preview follows. ?m=&by=&where= fill it from elsewhere."""
    return _edit(request, _mine(request, pk), None)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, tile: str) -> HttpResponse:
    board = _mine(request, pk)
    return _edit(request, board, queries.tile_of(board, tile))


def _edit(request: HttpRequest, board: Any, tile: Tile | None) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    wanted = _given(given) if "m" in given else (tile.json() if tile else {"metrics": [START]})
    wanted |= {"id": tile.id if tile else "", "where": wanted.get("where") or _where(tile)}
    asked = _settled(wanted)
    if request.method == "POST":
        try:
            made = read(asked)
            act = actions.change_tile if tile else actions.add_tile
            act(board, made, by=request.viewer)
        except ValidationError as error:
            context = _choices(request, board, asked, tile) | {"error": " ".join(error.messages)}
            return render(request, "dashboards/edit.html", context, status=422)
        return go(request, places.url_of(board, edit=1))
    part = request.GET.get("part") == "1"
    template = "dashboards/edit_parts.html" if part else "dashboards/edit.html"
    return render(request, template, _choices(request, board, asked, tile))


def _where(tile: Tile | None) -> str:
    return tile.where if tile else ""


def _given(given: Any) -> dict[str, Any]:
    size = given.get("size", "6")
    return {
        "metrics": [name for name in given.getlist("m") if name],
        "by": list(dict.fromkeys(name for name in given.getlist("by") if name)),
        "size": int(size) if size.isdigit() else 0,
        **{name: given.get(name, "") for name in ("chart", "where", "period", "against", "title")},
    }


def _settled(wanted: dict[str, Any]) -> dict[str, Any]:
    """A chart that fits what was chosen, if the one chosen before does not fit any more."""
    possible = fitting(wanted.get("metrics", ()), wanted.get("by", ()))
    if wanted.get("chart") not in possible:
        wanted["chart"] = possible[0] if possible else ""
    return wanted


def _choices(
    request: HttpRequest, board: Any, asked: dict[str, Any], tile: Tile | None
) -> dict[str, Any]:
    names, by = asked.get("metrics", []), asked.get("by", [])
    ways = _ways(names)
    possible = fitting(names, by)
    preview: dict[str, Any] = {}
    if possible:
        preview = shown(read({**asked, "size": asked.get("size", 6)}), places.look(request))
    return {
        "board": board, "tile": tile, "asked": asked, "preview": preview,
        "title": _("改这一格") if tile else _("加一格"),
        "action": request.path,
        "families": [_family(family, names) for family in Family],
        "ways": [
            {"no": at, "options": [{"key": key, "label": label, "on": by[at : at + 1] == [key]}
                                   for key, label in ways]}
            for at in range(2)
        ],
        "charts": [{"key": key, "label": label, "on": key == asked["chart"]}
                   for key, label in CHARTS.items() if key in possible],
        "sizes": [{"key": key, "label": label, "on": key == asked.get("size", 6)}
                  for key, label in SIZES.items()],
        "against": [{"key": key, "label": written.against_label(key) if key else _("不比"),
                     "on": key == asked.get("against", "")} for key in AGAINST],
        "periods": [{"key": key, "label": label, "on": key == asked.get("period", "")}
                    for key, label in _periods().items()],
    }  # fmt: skip


def _ways(names: list[str]) -> list[tuple[str, str]]:
    if not names:
        return []
    try:
        found = [(name, label_of(name, names)) for name in dimensions_of(*names)]
    except ValidationError:
        return []
    return found + [(AGE + name, label_of(AGE + name, names)) for name, _l in ages(names[0])]


def _family(family: Family, names: list[str]) -> dict[str, Any]:
    metrics = [
        {"key": one.name, "label": one.label, "on": one.name in names}
        for one in catalogue()
        if one.family is family
    ]
    return {"label": family.label, "metrics": metrics}


def _periods() -> dict[str, str]:
    words = {"month": _("本月"), "quarter": _("本季"), "year": _("本年")}
    return {"": _("跟看板走"), **{name: words[name] for name in UNITS}}


@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    board = _mine(request, pk)
    actions.order(board, request.POST.getlist("tile"), by=request.viewer)
    return HttpResponse(status=204)


@require_POST
def resize(request: HttpRequest, pk: int, tile: str) -> HttpResponse:
    board = _mine(request, pk)
    size = request.POST.get("size", "")
    actions.resize(board, tile, int(size) if size.isdigit() else 0, by=request.viewer)
    return HttpResponse(status=204)


@require_POST
def drop(request: HttpRequest, pk: int, tile: str) -> HttpResponse:
    """Take a tile off; the toast puts it back where it was."""
    board = _mine(request, pk)
    found = queries.tile_of(board, tile)
    at = [one.id for one in queries.tiles_of(board)].index(tile)
    actions.remove_tile(board, tile, by=request.viewer)
    again = json.dumps({"at": at, "tile": found.json()})
    from urllib.parse import urlencode

    undo = f"{reverse('dashboards:restore', args=[pk])}?{urlencode({'tile': again})}"
    return say(HttpResponse(""), _("已拿掉这一格"), undo_url=undo)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    board = _mine(request, pk)
    try:
        given = json.loads(request.GET.get("tile", ""))
        found, at = read(given["tile"]), int(given["at"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValidationError(_("这一格放不回去了。重新加一格。")) from error
    actions.add_tile(board, found, by=request.viewer, at=at)
    return go(request, places.url_of(board, edit=1))
