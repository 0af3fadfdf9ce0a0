"""What if: growth, head-count, conversion, deal size and weights, seen in the tree before anything
is saved."""

from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.targets import actions, forms, words
from dacheng.domains.targets.models import PlanLine, TargetPlan
from dacheng.domains.targets.queries.backsolve import Facts, facts_of
from dacheng.domains.targets.queries.checks import Past, past_of, times
from dacheng.domains.targets.queries.people import RAMP_MONTHS, Node, grounds, tree
from dacheng.domains.targets.queries.plans import is_additive, plans_for
from dacheng.domains.targets.queries.violations import amount_words, year_of
from dacheng.domains.targets.queries.whatif import Assumptions, Outcome, kept_in, outcome
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import Unit, get
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
        "mix": _mix(request, line), "suggested": assumed_words(given) or _("照现在"),
    }  # fmt: skip
    if line is not None:
        pasts = {one.metric: past_of(one) for one in lines}
        facts = facts_of(line)
        context["rows"] = [_line(one, given, pasts[one.metric], facts) for one in lines]
        context["side"] = side_by_side(plan, pasts, facts)
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
    share = {name: (said[name] or Decimal(0)) / 100
             for name in ("growth", "conversion", "deal_size", "productivity")}  # fmt: skip
    ramp = RAMP_MONTHS if said["ramp_months"] is None else said["ramp_months"]
    start = months[(said["month"] or 1) - 1].start
    return Assumptions(heads=said["heads"] or 0, from_on=start, ramp=ramp, **share)


def _line(line: PlanLine, given: Assumptions, past: Past, facts: Facts) -> dict[str, Any]:
    """One line: now and then, side by side."""
    now = outcome(line, Assumptions(), past, facts)
    then = now if given.nothing else outcome(line, given, past, facts)
    return {"label": get(line.metric).label, "now": _said(now), "then": _said(then)}


def _said(one: Outcome) -> dict[str, Any]:
    metric, verdict = get(one.line.metric), one.achievable
    steps = {step.name: step for step in one.funnel.steps} if one.funnel else {}
    return {
        "amount": words.full(metric, one.amount),
        "load": times(one.load) if one.load is not None else "—",
        "capacity": words.full(metric, one.past.capacity) if one.past.capacity else "—",
        "made_of": capacity_words(one),
        "market": figures.percent(one.amount / one.past.market)
        if one.past.market and metric.unit is Unit.MONEY else "",
        "verdict": SAID[verdict.verdict], "tone": TONES[verdict.verdict], "why": verdict.why,
        "opportunities": figures.number(steps["opportunities"].per_week, 1) if steps else "—",
        "visits": figures.number(steps["visits"].per_week, 1) if steps else "—",
        "has_funnel": one.funnel is not None,
        "missing": figures.compact(one.funnel.missing) if one.funnel else "—",
    }  # fmt: skip


def capacity_words(one: Outcome) -> str:
    """40 人 × 上手 0.93 × 每人 210 万: what a capacity is made of."""
    if not one.past.capacity or not one.full or not one.past.people:
        return ""
    said = {"n": one.past.people, "ramp": figures.number(one.full / one.past.people, 2),
            "each": amount_words(one.line.metric, one.past.capacity / one.full)}  # fmt: skip
    return _("%(n)d 人 × 上手 %(ramp)s × 每人 %(each)s") % said


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


def side_by_side(
    plan: TargetPlan, pasts: Mapping[str, Past], facts: Facts
) -> dict[str, Any] | None:
    """The plan and its scenarios, each with what it assumes and whether it can be carried; None
    while there is only one."""
    base = plan.scenario_of or plan
    family = [base, *base.scenarios.exclude(state="dropped").prefetch_related("lines")]
    if len(family) < 2:
        return None
    rows = {name: [] for name in pasts}  # type: dict[str, list[Any]]
    for one in family:
        lines = {line.metric: line for line in one.lines.all()}
        assumed = kept_in(one)
        for name, cells in rows.items():
            line = lines.get(name)
            cells.append(_said(outcome(line, assumed, pasts[name], facts)) if line else None)
    return {
        "plans": [
            {"plan": one, "assumed": assumed_words(kept_in(one), one) or _("照现在"),
             "adopt_url": reverse("targets:adopt", args=[one.pk]) if one.pk != base.pk else ""}
            for one in family
        ],
        "rows": [{"label": get(name).label, "cells": cells} for name, cells in rows.items()],
        "may_adopt": base.state in ("draft", "approved"),
    }  # fmt: skip


def assumed_words(given: Assumptions, plan: TargetPlan | None = None) -> str:
    """What is assumed, in words: 目标 +20%，加 2 人，赢单率 +5 个点."""
    kept = (plan.assumptions or {}).get("growth") if plan else None
    growth = Decimal(str(kept)) if kept else given.growth
    said = []
    if growth:
        said.append(_("目标 %(n)s") % {"n": figures.percent(growth, signed="+")})
    if given.heads:
        month = given.from_on.month if given.from_on else 1
        said.append(_("%(m)d 月起加 %(n)d 人") % {"m": month, "n": given.heads})
    if given.ramp != RAMP_MONTHS:
        said.append(_("%(n)d 个月上手") % {"n": given.ramp})
    if given.productivity:
        said.append(_("人均 %(n)s") % {"n": figures.percent(given.productivity, signed="+")})
    if given.conversion:
        points = figures.number(given.conversion * 100, 1)
        signed = f"+{points}" if given.conversion > 0 else points
        said.append(_("赢单率 %(n)s 个点") % {"n": signed})
    if given.deal_size:
        said.append(_("客单价 %(n)s") % {"n": figures.percent(given.deal_size, signed="+")})
    return _("，").join(said)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was tried as a scenario beside the plan, with every lever."""
    viewer: Viewer = request.viewer
    viewer.require("targets.create")
    plan: TargetPlan = plans_for(viewer).get(pk=pk)
    form = forms.WhatIfForm(request.POST)
    if not form.is_valid():
        raise ValidationError([str(e) for es in form.errors.values() for e in es])
    given = _assumed(form, plan)
    name = request.POST.get("name", "").strip() or assumed_words(given) or _("照现在")
    tuned = {request.POST.get("metric", ""): forms.mix_of(request.POST)}
    mixes = tuned if any(key in request.POST for key in forms.CONSIDERED) else None
    made = actions.keep_scenario(plan, name[:120], given, by=viewer, mixes=mixes)
    messages.success(request, _("已留下「%(name)s」") % {"name": made.name})
    base = plan.scenario_of_id or plan.pk
    return go(request, reverse("targets:what_if", args=[base]))


@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a scenario's figures those of the plan."""
    viewer: Viewer = request.viewer
    scenario = plans_for(viewer).get(pk=pk)
    plan = actions.adopt_scenario(scenario, by=viewer)
    said = _("方案现在用「%(name)s」的数。重新分解后各级才跟着变。")
    messages.success(request, said % {"name": scenario.name})
    return go(request, reverse("targets:plan", args=[plan.pk]))
