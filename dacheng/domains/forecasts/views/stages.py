"""/forecast-stages/: in which category each stage puts its opportunities."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.forecasts.actions import categorise_stage
from dacheng.domains.forecasts.models import CHOOSABLE, Category, StageCategory
from dacheng.domains.forecasts.queries.categories import by_chance
from dacheng.domains.processes.models import Process, Stage
from dacheng.kernel.access import find
from dacheng.kernel.ui.answers import go

AUTO = "auto"


@require_GET
def stages(request: HttpRequest) -> HttpResponse:
    """Every process with stages; a stage without a choice follows its chance."""
    viewer = request.viewer
    viewer.require("processes.change")
    chosen = dict(StageCategory.objects.visible_to(viewer).values_list("stage_id", "category"))
    rows = Process.objects.visible_to(viewer).order_by("-is_default", "name", "version")
    shown = [one for one in rows.prefetch_related("stages") if one.stages.all()]
    context = {
        "title": _("预测类别"),
        "crumbs": [
            {"label": _("流程"), "url": reverse("processes:list")},
            {"label": _("预测类别")},
        ],
        "processes": [
            {"process": one, "stages": [_stage(stage, chosen) for stage in one.stages.all()]}
            for one in shown
        ],
    }
    return render(request, "forecasts/stages.html", context)


def _stage(stage: Stage, chosen: dict[int, str]) -> dict[str, Any]:
    name = chosen.get(stage.pk)
    free = by_chance(stage.probability)
    url = reverse("forecast_stages:categorise", args=[stage.pk])
    items = [{"label": Category(one).label, "post": f"{url}?to={one.value}"} for one in CHOOSABLE]
    if name:
        said = _("按赢单概率（%(category)s）") % {"category": free.label}
        items.append({"label": said, "post": f"{url}?to={AUTO}"})
    return {
        "stage": stage,
        "label": Category(name).label if name else free.label,
        "chosen": bool(name),
        "items": items,
    }


@require_POST
def categorise(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, or leave it to the chance again."""
    viewer = request.viewer
    stage = find(Stage, pk, viewer=viewer, action="change")
    to = request.POST.get("to") or request.GET.get("to", "")
    if to != AUTO and to not in CHOOSABLE:
        raise Http404
    categorise_stage(stage, None if to == AUTO else to, by=viewer)
    said = _("「%(stage)s」按赢单概率归类") if to == AUTO else _("「%(stage)s」归到%(category)s")
    label = "" if to == AUTO else Category(to).label
    messages.success(request, said % {"stage": stage, "category": label})
    return go(request, reverse("forecast_stages:list"))
