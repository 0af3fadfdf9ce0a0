"""Where the statistics see the nodes of the tree at the end, asked for after the page stands."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dacheng.domains.targets import words
from dacheng.domains.targets.queries import Standing, standing
from dacheng.domains.targets.queries.shown import bands
from dacheng.domains.targets.views.watch import Watch
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui import figures


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """The statistical landing of one node, asked for after the page stands."""
    viewer: Viewer = request.viewer
    viewer.require("targets.view")
    page = Watch(request, viewer)
    if page.plan is None or not page.metrics:
        return HttpResponse("")
    kind, _dash, pk = page.given("of").partition("-")
    key = (kind, int(pk) if pk.isdecimal() else 0)
    seen = standing(
        viewer, page.period, [page.metric], page.plan, units=[key[1]] if kind == "unit" else None
    )
    one = next((s for s in seen if s.owner.key == key), None)
    band = bands(page.metric, [key], page.period, page.ground).get(key) if one else None
    if one is None or band is None:
        return render(request, "targets/landing.html", {"band": None})
    low, mid, high = (words.full(one.metric, value) for value in band)
    share = figures.percent(band[1] / one.target) if one.target else ""
    context = {"band": band, "low": low, "mid": mid, "high": high, "share": share}
    return render(request, "targets/landing.html", context)


@require_GET
def bands_of(request: HttpRequest) -> HttpResponse:
    """The statistical landing of every row on the page, asked for after it stands: as many
    questions for one row as for all."""
    viewer: Viewer = request.viewer
    viewer.require("targets.view")
    page = Watch(request, viewer)
    if page.plan is None or not page.metrics:
        return HttpResponse("")
    chosen = standing(
        viewer, page.period, [page.metric], page.plan, units=page.shown,
        open_units=page.opened & set(page.shown),
    ) if page.tops else standing(viewer, page.period, [page.metric], page.plan)  # fmt: skip
    found = bands(page.metric, [one.owner.key for one in chosen], page.period, page.ground)
    cells = [
        {"id": f"band-{one.owner.kind}-{one.owner.pk}", **_band(one, found.get(one.owner.key))}
        for one in chosen
    ]
    return render(request, "targets/bands.html", {"cells": cells})


def _band(one: Standing, band: tuple[Decimal, Decimal, Decimal] | None) -> dict[str, Any]:
    if band is None:
        return {"mid": "—", "range": ""}
    low, mid, high = (words.short(one.metric, value) for value in band)
    return {"mid": mid, "range": f"{low}～{high}"}
