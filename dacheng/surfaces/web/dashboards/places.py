"""Where a board is: its own address, those of its tiles, and what the address asks of it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dacheng.kernel.metrics import UnknownDimension, ask
from dacheng.surfaces.web.dashboards.drawing import UNITS, Look, period_of
from dacheng.surfaces.web.dashboards.models import Dashboard
from dacheng.surfaces.web.dashboards.tiles import Tile
from dacheng.surfaces.web.figures import spans
from dacheng.surfaces.web.figures.tables import label_of

NARROWED = ("region", "team_id", "owner_id")  # who a board can be narrowed to


def url_of(board: Any, **query: Any) -> str:
    stored = isinstance(board, Dashboard)
    there = (
        reverse("dashboards:board", args=[board.pk])
        if stored
        else reverse("dashboards:shipped", args=[board.code])
    )
    given = {key: value for key, value in query.items() if value}
    return f"{there}?{urlencode(given)}" if given else there


def tile_url(board: Any, tile: Tile, **query: Any) -> str:
    stored = isinstance(board, Dashboard)
    name = "dashboards:tile" if stored else "dashboards:shipped_tile"
    there = reverse(name, args=[board.pk if stored else board.code, tile.id])
    given = {key: value for key, value in query.items() if value}
    return f"{there}?{urlencode(given)}" if given else there


def kept(request: HttpRequest) -> dict[str, str]:
    """What of the address goes on to every tile and every other board."""
    names = ("period", *NARROWED)
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def look(request: HttpRequest) -> Look:
    """?period=quarter&team_id=3; without a period the usual one."""
    viewer = request.viewer
    text = request.GET.get("period", "").strip()
    period = period_of(text) if text else spans.usual(viewer)
    key = {name: request.GET[name] for name in NARROWED if request.GET.get(name)}
    return Look(viewer, period, key)


def period_choices(request: HttpRequest, board: Any) -> list[dict[str, Any]]:
    """本月 本季 本年 as a switch."""
    words = {"month": _("本月"), "quarter": _("本季"), "year": _("本年")}
    now = request.GET.get("period", "")
    shown = look(request).period
    return [
        {
            "label": words[name],
            "url": url_of(board, **{**kept(request), "period": name}),
            "current": name == now or (not now and shown == period_of(name)),
        }
        for name in UNITS
    ]


def whom(request: HttpRequest, board: Any, metric: str) -> list[dict[str, Any]]:
    """The regions, teams and people among whom the viewer may choose, by one question."""
    found = ask(
        [metric],
        viewer=request.viewer,
        by=["region", "team", "owner"],
        totals=False,
    )
    choices: dict[tuple[str, str], str] = {}
    for at, name in enumerate(("region", "team", "owner")):
        for row in found.rows:
            if row.key[at]:
                ident = row.ids[at] if name != "region" else row.key[at]
                choices[name if name == "region" else f"{name}_id", str(ident)] = str(row.key[at])
    period = request.GET.get("period", "")
    items = [{"label": _("全部我能看到的"), "url": url_of(board, period=period)}]
    for (key, value), label in choices.items():
        text = f"{label_of(key.removesuffix('_id'), [metric])} · {label}"
        items.append({"label": text, "url": url_of(board, period=period, **{key: value})})
    return items


def narrowed_to(request: HttpRequest, metric: str) -> str:
    """Whom the board is narrowed to, in words."""
    from dacheng.surfaces.web.figures.behind import of_what
    from dacheng.surfaces.web.figures.question import Question

    found = look(request)
    if not found.key:
        return ""
    asked = Question(found.viewer, found.period, "", found.key, request.GET)
    try:
        said = of_what(metric, asked)
    except UnknownDimension:
        return ""
    return " · ".join(said.split(" · ")[1:])
