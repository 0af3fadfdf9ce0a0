"""What if: growth, head-count, conversion, deal size and weights, seen in the tree before anything
is saved."""

from copy import copy
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.targets import actions, forms, words
from dacheng.domains.targets.models import PlanLine, TargetPlan
from dacheng.domains.targets.queries.checks import times
from dacheng.domains.targets.queries.people import Node, grounds, tree
from dacheng.domains.targets.queries.plans import is_additive, plans_for
from dacheng.domains.targets.queries.violations import year_of
from dacheng.domains.targets.queries.whatif import Assumptions, Outcome, outcome
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import get
from dacheng.kernel.money import SplitError
from dacheng.kernel.periods import Grain
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.answers import go

TONES = {"pass": "pos", "warn": "warn", "fail": "neg"}
SAID = {"pass": gettext_lazy("够得着"), "warn": gettext_lazy("要看"),
        "fail": gettext_lazy("够不着")}  # fmt: skip
LEVELS = 2  # of the tree, below the company


@require_GET
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line as it is and as it would be; one of them down the tree."""
    viewer: Viewer = request.viewer
    viewer.require("targets.change")
    plan: TargetPlan = plans_for(viewer).get(pk=pk)
    lines = [one for one in plan.lines.all() if is_additive(get(one.metric))]
    line = next((one for one in lines if one.metric == request.GET.get("metric")), None)
    line = line or next(iter(lines), None)
    form = forms.WhatIfForm(request.GET or None)
    given = _assumed(form, plan)
    here = reverse("targets:plan", args=[pk])
    context: dict[str, Any] = {
        "title": _("试算 · %(plan)s") % {"plan": plan.name}, "plan": plan, "line": line,
        "crumbs": [{"label": _("目标"), "url": reverse("targets:watch")},
                   {"label": plan.name, "url": here}, {"label": _("试算")}],
        "asked": _asked(request), "errors": [str(e) for es in form.errors.values() for e in es],
        "mix": _mix(request, line), "growth": given.growth * 100,
    }  # fmt: skip
    if line is not None:
        context["rows"] = [_line(one, given) for one in lines]
        context |= _tree(line, given, forms.mix_of(request.GET) if _tuned(request) else None)
        context["metrics"] = [
            {"value": one.metric, "label": get(one.metric).label, "current": one.pk == line.pk}
            for one in lines
        ]
    partial = request.headers.get("HX-Target") == "what-if"
    return render(request, "targets/tried_tree.html" if partial else "targets/what_if.html",
                  context)  # fmt: skip


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in forms.WhatIfForm.base_fields}


def _tuned(request: HttpRequest) -> bool:
    return any(name in request.GET for name in forms.CONSIDERED)


def _mix(request: HttpRequest, line: PlanLine | None) -> list[dict[str, Any]]:
    known = line.weights.get("mix") if line else None
    mix = forms.mix_of(request.GET) if _tuned(request) else known or actions.EVEN
    return [
        {"name": name, "label": label, "value": mix.get(name, 0)}
        for name, label in forms.CONSIDERED.items()
    ]


def _assumed(form: forms.WhatIfForm, plan: TargetPlan) -> Assumptions:
    if not form.is_bound or not form.is_valid():
        return Assumptions()
    said = form.cleaned_data
    months = year_of(plan).split(Grain.MONTH)
    at = (said["month"] or 1) - 1
    return Assumptions(
        (said["growth"] or Decimal(0)) / 100, said["heads"] or 0, months[at].start,
        (said["conversion"] or Decimal(0)) / 100, (said["deal_size"] or Decimal(0)) / 100,
    )  # fmt: skip


def _line(line: PlanLine, given: Assumptions) -> dict[str, Any]:
    """One line: now and then, side by side."""
    now = outcome(line, Assumptions())
    then = now if given.nothing else outcome(line, given, now.past)
    return {"label": get(line.metric).label, "now": _said(now), "then": _said(then)}


def _said(one: Outcome) -> dict[str, Any]:
    metric, verdict = get(one.line.metric), one.achievable
    steps = {step.name: step for step in one.funnel.steps} if one.funnel else {}
    return {
        "amount": words.full(metric, one.amount),
        "load": times(one.load) if one.load is not None else "—",
        "capacity": words.full(metric, one.past.capacity) if one.past.capacity else "—",
        "verdict": SAID[verdict.verdict], "tone": TONES[verdict.verdict], "why": verdict.why,
        "opportunities": figures.number(steps["opportunities"].per_week, 1) if steps else "—",
        "visits": figures.number(steps["visits"].per_week, 1) if steps else "—",
        "missing": figures.compact(one.funnel.missing) if one.funnel else "—",
    }  # fmt: skip


def _tree(line: PlanLine, given: Assumptions, mix: dict[str, int] | None) -> dict[str, Any]:
    """Regions and teams as they are and as they would be."""
    top = tree(line.plan.starts_on)
    if top is None:
        return {"nobody": True}
    found = grounds(line.metric, line.plan, top, line.weights.get("maturity"))
    now = {("unit", cell.unit_id): cell.final for cell in line.plan.targets.filter(
        metric=line.metric, grain="year", person=None, until=None, product_line="",
        customer_class="", source="", customer_type="")}  # fmt: skip
    tried = copy(line)
    tried.amount = line.amount * (1 + given.growth)
    if mix is not None:
        tried.weights = {**line.weights, "mix": mix}
    try:
        then = actions.preview(tried, top, found)
    except SplitError as error:
        return {"refused": str(error)}
    return {"nodes": [_node(node, level, line, now, then) for node, level in _walk(top, 0)],
            "unit_word": words.unit_word(get(line.metric))}  # fmt: skip


def _walk(node: Node, level: int) -> list[tuple[Node, int]]:
    below = [one for under in node.units for one in _walk(under, level + 1)]
    return [(node, level), *(below if level < LEVELS else [])]


def _node(node: Node, level: int, line: PlanLine, now: Any, then: Any) -> dict[str, Any]:
    key, metric = ("unit", node.unit.pk), get(line.metric)
    before, after = now.get(key), then.get(key)
    change = after / before - 1 if before and after is not None else None
    heads = len(node.carriers)
    return {
        "name": node.unit.name, "level": level, "now": words.short(metric, before),
        "then": words.short(metric, after),
        "change": figures.percent(change, signed="+") if change is not None else "—",
        "each": words.short(metric, after / heads) if after is not None and heads else "—",
        "heads": heads,
    }  # fmt: skip


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was tried as a scenario beside the plan."""
    viewer: Viewer = request.viewer
    viewer.require("targets.create")
    plan = plans_for(viewer).get(pk=pk)
    growth = request.POST.get("growth", "0").strip() or "0"
    factor = 1 + forms.share_of(growth)
    name = request.POST.get("name", "").strip() or _("增长 %(n)s%%") % {"n": growth}
    made = actions.keep_scenario(plan, name, factor, by=viewer)
    messages.success(request, _("已留下「%(name)s」") % {"name": made.name})
    return go(request, reverse("targets:plan", args=[made.pk]))
