"""Forecasts to be read: the roll-up of a node, its calls, its bridge, and who was right."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from dacheng.domains.forecasts.models import OPEN, Adjustment, Category, Submission
from dacheng.domains.forecasts.queries.accuracy import Record, calibration, of_node, records
from dacheng.domains.forecasts.queries.bridging import Bridge, Scope
from dacheng.domains.forecasts.queries.handed import last_call, since_call
from dacheng.domains.forecasts.queries.landing import landing
from dacheng.domains.forecasts.queries.nodes import ALL, Node, node_of, watcher
from dacheng.domains.forecasts.queries.rolling import Branch, Figures, everything, nothing
from dacheng.domains.forecasts.queries.standings import Moment, compared, moment_of
from dacheng.domains.forecasts.queries.tree import Tree, tree
from dacheng.domains.org.models import OrgUnit
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Grain, Period, PeriodError, a_year_before, this
from dacheng.surfaces.api.answers import json
from dacheng.surfaces.api.operations import operation
from dacheng.surfaces.api.principal import Needs

GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR)
NAMES = ("closed", "commit", "likely", "best", "pipeline")


class NodeQuery(Schema):
    """Whose forecast, of which period."""

    period: str = Field("", description="2026Q4, 2026-11, 2026; without one the running quarter")
    node: str = Field("", description="u3 a unit, u3p7 a person in it; without one the topmost")


class BridgeQuery(NodeQuery):
    since: str = Field("", description="a day, or 'call' for the last call; else a week ago")
    only: str = Field("", description="'commit' for promised opportunities only")


class AccuracyQuery(Schema):
    quarters: int = Field(4, ge=1, le=12, description="how many quarters back")


class Told(Schema):
    """Amounts are strings with two decimals."""

    period: str
    node: str
    name: str


class RollUp(Told):
    figures: dict[str, str]
    rolled: dict[str, str]
    statistical: dict[str, str | None]
    adjustments: list[dict[str, Any]]
    children: list[dict[str, Any]]


class Calls(Told):
    items: list[dict[str, Any]]


class Changes(Told):
    since: str
    start: str
    end: str
    steps: list[dict[str, Any]]


class Accuracy(Schema):
    periods: list[str]
    people: list[dict[str, Any]]
    weeks: list[dict[str, Any]]
    stages: list[dict[str, Any]]


def _viewer(request: HttpRequest) -> Viewer:
    """A forecast adds up opportunities, so the owner's own sight decides, as with metrics."""
    viewer: Viewer = request.auth.whole
    viewer.require("forecasts.view")
    return viewer


def _period(text: str) -> Period:
    try:
        found = Period.parse(text) if text else this(Grain.QUARTER, clock.today())
    except PeriodError as error:
        raise ValidationError({"period": str(error)}) from error
    if found.grain not in GRAINS:
        raise ValidationError({"period": _("预测按月、季、半年或年看。")})
    return found


def _branch(found: Tree, text: str) -> Branch:
    node = node_of(text)
    if node is None:
        raise Http404
    top = found.root.children
    branch = found.find(node) if node != ALL else top[0] if len(top) == 1 else found.root
    if branch is None:
        raise Http404
    return branch


def _asked(request: HttpRequest, query: NodeQuery) -> tuple[Viewer, Period, Branch]:
    viewer, period = _viewer(request), _period(query.period)
    return viewer, period, _branch(tree(viewer, period), query.node)


def _told(period: Period, branch: Branch) -> dict[str, Any]:
    return {"period": str(period), "node": branch.node.key, "name": branch.name}


def roll_up_view(request: HttpRequest, query: Query[NodeQuery]) -> HttpResponse:
    """What a node says, what its opportunities say, what history says, and what is below."""
    viewer, period, branch = _asked(request, query)
    seen = viewer if branch.node == ALL else watcher(branch.node)
    ends = landing(seen, period)
    return json(
        {
            **_told(period, branch),
            "figures": _figures(branch.effective(everything)),
            "rolled": _figures(branch.rolled(nothing)),
            "statistical": {
                "amount": _money(ends.amount),
                "low": _money(ends.low),
                "high": _money(ends.high),
            },
            "adjustments": [_adjustment(one) for one in branch.adjustments],
            "children": [_child(one) for one in branch.children],
        }
    )


def _child(branch: Branch) -> dict[str, Any]:
    return {
        "node": branch.node.key,
        "name": branch.name,
        "figures": _figures(branch.effective(everything)),
        "adjustments": [_adjustment(one) for one in branch.adjustments],
    }


def _figures(figures: Figures) -> dict[str, str]:
    return {name: str(figures.of(name)) for name in NAMES}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _adjustment(one: Adjustment) -> dict[str, Any]:
    return {
        "id": one.pk,
        "category": one.category,
        "voice": one.voice,
        "amount": str(one.amount),
        "rolled": str(one.rolled),
        "reason": one.reason,
        "author": one.author.name if one.author else None,
        "at": one.at.isoformat(),
    }


def calls_view(request: HttpRequest, query: Query[NodeQuery]) -> HttpResponse:
    """The calls of a node for a period, the oldest first."""
    viewer, period, branch = _asked(request, query)
    rows = of_node(viewer, branch.node, period)
    return json({**_told(period, branch), "items": [_call(one) for one in rows]})


def _call(one: Submission) -> dict[str, Any]:
    return {
        "id": one.pk,
        "closes_on": str(one.closes_on),
        **{name: str(getattr(one, name)) for name in NAMES},
        "rolled": {name: str(getattr(one, f"rolled_{name}")) for name in NAMES[1:4]},
        "statistical": _money(one.statistical),
        "note": one.note,
        "is_automatic": one.is_automatic,
        "is_frozen": one.closes_on < clock.today(),
        "submitted_by": one.submitted_by.name if one.submitted_by else None,
        "submitted_at": one.submitted_at.isoformat(),
    }


def bridge_view(request: HttpRequest, query: Query[BridgeQuery]) -> HttpResponse:
    """Every class of change with its opportunities; the classes sum to the difference."""
    viewer, period, branch = _asked(request, query)
    scope = _scope(branch.node, period, query.only)
    since, found = _compared(viewer, branch.node, period, scope, query.since)
    return json(
        {
            **_told(period, branch),
            "since": str(since),
            "start": str(found.start),
            "end": str(found.end),
            "steps": _steps(found),
        }
    )


def _scope(node: Node, period: Period, only: str) -> Scope:
    path = ""
    if node.unit_id and not node.is_person:
        path = OrgUnit.objects.values_list("path", flat=True).get(pk=node.unit_id)
    names = (Category.COMMIT,) if only == "commit" else OPEN
    return Scope(period, node.person_id, path, tuple(names))


def _compared(
    viewer: Viewer, node: Node, period: Period, scope: Scope, since: str
) -> tuple[date, Bridge]:
    if since == "call":
        call = last_call(viewer, node, period)
        found = since_call(call, scope, viewer) if call else None
        if call is None or found is None:
            raise ValidationError({"since": _("没有留下明细的提交。")})
        return call.submitted_at.date(), found
    start = moment_of(_day(since))
    return start.day or clock.today(), compared(start, Moment(), scope, viewer)


def _day(text: str) -> date:
    if not text:
        return clock.today() - timedelta(days=7)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError({"since": _("写成 2026-11-22，或 call。")}) from error


def _steps(found: Bridge) -> list[dict[str, Any]]:
    return [
        {
            "step": step.value,
            "amount": str(amount),
            "opportunities": [{"id": pk, "amount": str(by)} for pk, by in found.of(step)],
        }
        for step, amount in found.sums().items()
        if amount
    ]


def accuracy_view(request: HttpRequest, query: Query[AccuracyQuery]) -> HttpResponse:
    """Past quarters: a period is judged when it is over. Shares are fractions."""
    viewer, today = _viewer(request), clock.today()
    periods = [this(Grain.QUARTER, today).previous()]
    while len(periods) < query.quarters:
        periods.append(periods[-1].previous())
    found = records(viewer, periods)
    everybody = Record(0, "", [line for one in found for line in one.lines])
    return json(
        {
            "periods": [str(period) for period in periods],
            "people": [_record(one) for one in found],
            "weeks": [
                {"week": w.number, "bias": _share(w.bias), "error": _share(w.error)}
                for w in everybody.by_week()
            ],
            "stages": [
                {"stage": one.stage, "promised": _share(one.promised), "won": _share(one.came),
                 "reached": one.reached}
                for one in calibration(viewer, Period(a_year_before(today), today))
            ],
        }
    )  # fmt: skip


def _record(one: Record) -> dict[str, Any]:
    return {
        "person": one.person_id,
        "name": one.name,
        "calls": len(one.lines),
        "bias": _share(one.bias),
        "error": _share(one.error),
        "profile": one.profile.value,
    }


def _share(value: Decimal | None) -> str | None:
    return None if value is None else str(round(value, 4))


def add(router: Router) -> None:
    needs = Needs("forecasts", "read")
    for path, view, name, schema in (
        ("/forecasts", roll_up_view, "forecasts_list", RollUp),
        ("/forecasts/calls", calls_view, "forecasts_calls", Calls),
        ("/forecasts/bridge", bridge_view, "forecasts_bridge", Changes),
        ("/forecasts/accuracy", accuracy_view, "forecasts_accuracy", Accuracy),
    ):
        operation(
            router, "GET", path, view,
            name=name, needs=needs, tag="forecasts", response={200: schema},
        )  # fmt: skip
