"""Target plans and how far every cell of them is, to read."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from dacheng.domains.targets.models import TargetPlan
from dacheng.domains.targets.queries import Standing, plans_for, reads, standing
from dacheng.domains.targets.queries.plans import fiscal_calendar
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Grain, Period, PeriodError
from dacheng.surfaces.api.answers import json
from dacheng.surfaces.api.operations import operation
from dacheng.surfaces.api.principal import Needs


class LineOut(Schema):
    metric: str
    amount: Decimal
    method: str
    why: str


class PlanOut(Schema):
    id: int
    name: str
    year: int
    starts_on: str
    ends_on: str
    state: str
    revision: int
    scenario_of: int | None
    lines: list[LineOut]


class Plans(Schema):
    items: list[PlanOut]


class StandingOut(Schema):
    """One cell; shares are fractions, below 0 is behind."""

    metric: str
    kind: str
    id: int
    name: str
    unit_id: int
    target: Decimal | None
    original: Decimal | None
    actual: Decimal | None
    elapsed: Decimal
    expected: Decimal | None
    attainment: Decimal | None
    deviation: Decimal | None
    run_rate: Decimal | None
    weighted: Decimal | None


class Standings(Schema):
    plan: int | None
    period: str
    items: list[StandingOut]


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer
    viewer.require("targets.view")
    return viewer


def plans_view(request: HttpRequest) -> HttpResponse:
    viewer = _viewer(request)
    rows = plans_for(viewer).prefetch_related("lines")
    return json({"items": [_plan(one, viewer) for one in rows]})


def plan_view(request: HttpRequest, id: int) -> HttpResponse:
    viewer = _viewer(request)
    return json(_plan(plans_for(viewer).prefetch_related("lines").get(pk=id), viewer))


def _plan(plan: TargetPlan, viewer: Viewer) -> dict[str, Any]:
    lines = [
        {"metric": one.metric, "amount": str(one.amount), "method": one.method, "why": one.why}
        for one in plan.lines.all() if reads(viewer, one.metric)
    ]  # fmt: skip
    return {
        "id": plan.pk, "name": plan.name, "year": plan.year, "starts_on": plan.starts_on,
        "ends_on": plan.ends_on, "state": plan.state, "revision": plan.revision,
        "scenario_of": plan.scenario_of_id, "lines": lines,
    }  # fmt: skip


def standing_view(
    request: HttpRequest, id: int, period: str | None = None, metric: str | None = None
) -> HttpResponse:
    """How far each cell is that the caller may see: of one metric or of every line."""
    viewer = _viewer(request)
    plan = plans_for(viewer).get(pk=id)
    names = [one.metric for one in plan.lines.all() if reads(viewer, one.metric)]
    if metric is not None and metric not in names:
        raise ValidationError({"metric": metric})
    span = _period(period, plan)
    found = standing(viewer, span, [metric] if metric else names, plan)
    return json({"plan": plan.pk, "period": span.label, "items": [_told(one) for one in found]})


def _period(text: str | None, plan: TargetPlan) -> Period:
    calendar = fiscal_calendar()
    if not text:
        day = min(max(clock.today(), plan.starts_on), Period(plan.starts_on, plan.ends_on).last)
        return calendar.this(Grain.QUARTER, day)
    try:
        return Period.parse(text, calendar)
    except PeriodError as error:
        raise ValidationError({"period": str(error)}) from error


def _told(one: Standing) -> dict[str, Any]:
    figures = {
        "target": one.target, "original": one.original, "actual": one.actual,
        "elapsed": one.elapsed, "expected": one.expected, "attainment": one.attainment,
        "deviation": one.deviation, "run_rate": one.landings.run_rate,
        "weighted": one.landings.weighted,
    }  # fmt: skip
    owner = one.owner
    said = {"metric": one.metric.name, "kind": owner.kind, "id": owner.pk, "name": owner.name,
            "unit_id": owner.unit_id}  # fmt: skip
    return {**said, **{k: None if v is None else str(v) for k, v in figures.items()}}


def add(router: Router) -> None:
    needs = Needs("targets", "read")
    for path, view, name, out in (
        ("/targets", plans_view, "targets_list", Plans),
        ("/targets/{int:id}", plan_view, "targets_read", PlanOut),
        ("/targets/{int:id}/standing", standing_view, "targets_standing", Standings),
    ):
        operation(
            router, "GET", path, view, name=name, needs=needs, tag="targets", response={200: out}
        )
