"""The gallery of components at /ui/: every include with its props and made-up data, no database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dacheng.kernel.charts.samples import samples
from dacheng.kernel.ui.gallery import shapes
from dacheng.kernel.ui.gallery.pieces import PIECES, VisitForm
from dacheng.kernel.ui.gallery.rows import BOARD, listing

TEMPLATES = Path(__file__).parent.parent / "templates" / "ui"


def catalogue() -> list[dict[str, str]]:
    """Every include with the comment that opens it: the reference nobody has to keep in step."""
    found = []
    for path in sorted(TEMPLATES.glob("*.html")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        found.append({"name": f"ui/{path.name}", "props": first.strip("{#} ")})
    return found


def icon_names() -> list[str]:
    lines = (settings.REPO / "frontend" / "icons.txt").read_text(encoding="utf-8").splitlines()
    names = (line.partition("#")[0].partition("=")[0].strip() for line in lines)
    return [name for name in names if name]


def _samples() -> dict[str, Any]:
    now = timezone.now()
    entries = [
        {
            "icon": "phone",
            "who": "黄志远",
            "what": "电话 · 何伟强 18 分钟",
            "when": now,
            "quote": "同意周末停线 2 小时做压测。",
        },
        {
            "icon": "alert",
            "who": "系统",
            "what": "停留超过常态 2 倍，已通知李海峰",
            "when": now - timedelta(days=1),
        },
        {
            "icon": "comment",
            "who": "李海峰",
            "what": "点评",
            "when": now - timedelta(days=9),
            "quote": "先别谈价。",
        },
    ]
    return {
        "board": BOARD,
        "funnel": shapes.FUNNEL,
        "quarters": shapes.QUARTERS,
        "ranking": shapes.RANKING,
        "stages": shapes.STAGES,
        "gate": shapes.GATE,
        "sentence": shapes.SENTENCE,
        "tabs": shapes.TABS,
        "tiles": shapes.TILES,
        "steps": shapes.STEPS,
        "ages": shapes.AGES,
        "charts": samples(),
        "facts": shapes.FACTS,
        "board_menu": [{"label": "转给…", "icon": "transfer", "dialog": "/ui/?piece=confirm"}],
        "entries": entries,
        "table": listing(),
        "catalogue": catalogue(),
        "icons": icon_names(),
        "form": VisitForm({"who": "", "next_on": "2020-01-01", "kind": "visit", "stage": "a"}),
        "today": timezone.localdate(),
    }


@require_http_methods(["GET", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    piece = PIECES.get(request.GET.get("piece", ""))
    if piece:
        return piece(request)
    crumbs = [{"label": "达成"}, {"label": "组件"}]
    return render(request, "ui/gallery.html", _samples() | {"crumbs": crumbs})
