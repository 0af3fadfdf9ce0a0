"""Plans: their lines tried and kept, scenarios side by side, states, answers and revisions."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.targets import actions, forms, words
from dacheng.domains.targets.models import Answer, AnswerState, PlanLine, TargetPlan
from dacheng.domains.targets.queries.actuals import reads
from dacheng.domains.targets.queries.backsolve import Facts, Funnel, backsolve, facts_of
from dacheng.domains.targets.queries.checks import BAND, Past, past_of, smart, times
from dacheng.domains.targets.queries.lags import Lag, learned_lag
from dacheng.domains.targets.queries.plans import plans_for
from dacheng.domains.targets.queries.violations import too_equal, violations
from dacheng.domains.targets.stages import LIFECYCLE
from dacheng.kernel.access import Viewer, find
from dacheng.kernel.metrics import get
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.answers import go

TONES = {"draft": "", "submitted": "warn", "approved": "info", "frozen": "acc"}
VERDICTS = {"pass": "pos", "warn": "warn", "fail": "neg"}
STEPS = {"submit": actions.submit, "approve": actions.approve, "freeze": actions.freeze,
         "drop": actions.drop}  # fmt: skip
STEP_NAMES = {"deals": gettext_lazy("成交"), "opportunities": gettext_lazy("新增商机"),
              "leads": gettext_lazy("新线索"), "visits": gettext_lazy("拜访")}  # fmt: skip


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer


def _base(title: str, *crumbs: tuple[str, str]) -> dict[str, Any]:
    trail = [{"label": _("目标"), "url": reverse("targets:watch")}]
    trail += [{"label": label, "url": url} for label, url in crumbs]
    return {"title": title, "crumbs": [*trail, {"label": title}]}


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan with its lines; for people, their own targets to answer."""
    viewer = _viewer(request)
    viewer.require("targets.view")
    rows = plans_for(viewer).prefetch_related("lines")
    return render(request, "targets/plans.html", {
        **_base(_("目标方案")),
        "plans": [_summary(one, viewer) for one in rows],
        "may_create": viewer.can("targets.create"),
        "answers": _mine(viewer),
    })  # fmt: skip


def _summary(plan: TargetPlan, viewer: Viewer) -> dict[str, Any]:
    lines = [
        {"label": get(line.metric).label, "value": words.full(get(line.metric), line.amount)}
        for line in plan.lines.all()
        if reads(viewer, line.metric)
    ]
    return {"plan": plan, "tone": TONES.get(plan.state, ""), "lines": lines}


def _mine(viewer: Viewer) -> list[dict[str, Any]]:
    rows = Answer.objects.visible_to(viewer).filter(person=viewer.person_id, plan__state="approved")
    return [_answer(one, viewer) for one in rows.select_related("plan", "person", "unit")]


def _answer(one: Answer, viewer: Viewer) -> dict[str, Any]:
    metric = get(one.metric)
    return {
        "answer": one,
        "metric": metric.label,
        "asked": words.full(metric, one.asked),
        "wanted": words.full(metric, one.wanted) if one.wanted is not None else "",
        "mine": one.person_id == viewer.person_id and viewer.can("targets.answer"),
        "settles": one.state == AnswerState.OBJECTED and viewer.can("targets.approve"),
        "tone": {"accepted": "pos", "objected": "warn", "settled": "info"}.get(one.state, ""),
    }


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan."""
    viewer = _viewer(request)
    found = plans_for(viewer).get(pk=pk)
    lines = [one for one in found.lines.all() if reads(viewer, one.metric)]
    state = found.state
    title = found.name
    facts = facts_of(lines[0]) if lines else None
    return render(request, "targets/plan.html", {
        **_base(title, (_("目标方案"), reverse("targets:plans"))),
        "plan": found,
        "tone": TONES.get(state, ""),
        "steps": _steps(found, viewer),
        "may_change": viewer.can("targets.change") and state in ("draft", "approved"),
        "may_revise": viewer.can("targets.approve") and found.is_frozen,
        "may_scenario": viewer.can("targets.create"),
        "lines": [_line(line, viewer, facts) for line in lines],
        "scenarios": _scenarios(found, viewer),
        "problems": violations(found)[:6] if viewer.can("targets.change") else [],
        "lag": _lag(lines, viewer.can("targets.change") and state in ("draft", "approved")),
        "answers": _answers(found, viewer),
        "revisions": found.revisions.select_related("by"),
    })  # fmt: skip


def _steps(plan: TargetPlan, viewer: Viewer) -> list[dict[str, str]]:
    ways = LIFECYCLE.open_steps(plan, viewer)
    return [
        {
            "label": str(step.label),
            "url": reverse("targets:step", args=[plan.pk, name]),
            "main": "1" if name in ("submit", "approve", "freeze") else "",
        }
        for name, step in ways.items()
        if name != "send_back"
    ]


def _answers(plan: TargetPlan, viewer: Viewer) -> dict[str, Any]:
    rows = Answer.objects.visible_to(viewer).filter(plan=plan)
    rows = rows.select_related("person", "unit", "plan").order_by("state", "person__name")
    shown = [_answer(one, viewer) for one in rows]
    said = sum(one["answer"].state != AnswerState.PENDING for one in shown)
    objected = [one for one in shown if one["answer"].state == AnswerState.OBJECTED]
    return {"all": shown, "said": said, "count": len(shown), "objected": objected}


def _line(line: PlanLine, viewer: Viewer, facts: Facts | None) -> dict[str, Any]:
    metric = get(line.metric)
    return {
        "line": line,
        "label": metric.label,
        "value": words.full(metric, line.amount),
        "tried": _tried(line, line.amount, past_of(line), viewer, facts),
        "too_equal": too_equal(line) if line.plan.state in ("draft", "approved") else [],
        "cells_url": f"{reverse('targets:cells', args=[line.plan_id])}?metric={line.metric}",
    }


def _tried(
    line: PlanLine, amount: Decimal, past: Past, viewer: Viewer, facts: Facts | None = None
) -> dict[str, Any]:
    """What a figure would mean; nothing of it is kept."""
    metric = get(line.metric)
    stretch, carried = past.stretch(amount), past.load(amount)
    return {
        "pk": line.pk,
        "amount": amount,
        "typed": forms.typed(line.metric, amount),
        "value": words.full(metric, amount),
        "changed": amount != line.amount,
        "growth": figures.percent(stretch - 1, signed="+") if stretch is not None else "",
        "history": [
            {"label": words.period_words(span), "value": value,
             "html": words.full(metric, value)} for span, value in past.years if value
        ] + [{"label": _("近 12 个月"), "value": past.base, "html": words.full(metric, past.base)},
             {"label": _("这个目标"), "value": amount, "html": words.full(metric, amount),
              "hot": True}],
        "cagr": figures.percent(past.growth, signed="+") if past.growth is not None else "",
        "stretch": times(stretch) if stretch is not None else "",
        "load": times(carried) if carried is not None else "",
        "load_state": _band_state(carried),
        "capacity": words.full(metric, past.capacity) if past.capacity else "",
        "people": past.people,
        "checks": [_check(line, one) for one in smart(line, past, amount)],
        "funnel": _funnel(backsolve(line, past, amount, facts=facts), past),
        "may_keep": viewer.can("targets.change"),
    }  # fmt: skip


def _band_state(value: Decimal | None) -> str:
    if value is None or BAND[0] <= value <= Decimal("1.3"):
        return ""
    return "neg" if value > BAND[1] else "warn"


def _check(line: PlanLine, check: Any) -> dict[str, Any]:
    waived = line.waived.get(check.name, "")
    verdict = (
        _("过") if check.verdict == "pass" else _("要看") if check.verdict == "warn" else _("不过")
    )
    return {
        "label": check.label,
        "why": check.why,
        "verdict": verdict,
        "tone": VERDICTS[check.verdict],
        "waived": waived if check.verdict == "fail" else "",
        "waive_url": reverse("targets:waive", args=[line.pk, check.name])
        if check.verdict == "fail" and not waived and line.pk else "",
    }  # fmt: skip


def _funnel(found: Funnel | None, past: Past) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "steps": [
            {
                "label": STEP_NAMES[one.name],
                "total": figures.number(one.total),
                "week": figures.number(one.per_week, 1),
                "now": figures.number(one.now_per_week, 1),
                "times": times(one.times) if one.times is not None else "—",
                "state": _band_state(one.times),
                "rate": figures.percent(one.rate) if one.rate is not None else "",
            }
            for one in found.steps
        ],
        "size": figures.compact(found.deal_size),
        "cycle": figures.number(found.cycle_days) if found.cycle_days else "",
        "pipeline": figures.compact(found.pipeline),
        "missing": figures.compact(found.missing),
        "coverage": figures.percent(found.coverage),
        "each": figures.number(found.per_person, 1) if found.per_person is not None else "",
    }


def _lag(lines: list[PlanLine], may: bool) -> dict[str, Any] | None:
    """How invoices and cash follow what is signed: 签约–开票–回款."""
    known = {line.metric: line for line in lines}
    signed = known.get("signed_amount")
    if signed is None:
        return None
    cash = learned_lag()
    if cash is None:
        return {"none": True}
    invoices = learned_lag("invoiced_amount")
    return {
        **_follows(cash, signed, known.get("cash_collected"), "cash_collected", may),
        "invoices": _follows(invoices, signed, known.get("invoiced_amount"), "invoiced_amount", may)
        if invoices
        else None,
        "between": figures.number(max(cash.days - invoices.days, Decimal(0))) if invoices else "",
    }


def _follows(
    lag: Lag, signed: PlanLine, line: PlanLine | None, name: str, may: bool
) -> dict[str, Any]:
    """What a line has to be when the signed one comes, and how far the plan is from that."""
    implied = signed.amount * lag.collected
    return {
        "days": figures.number(lag.days),
        "share": figures.percent(lag.collected),
        "curve": [
            {"label": _("当月") if at == 0 else _("第 %(n)d 月") % {"n": at + 1},
             "share": share, "html": figures.percent_whole(share)}
            for at, share in enumerate(lag.curve) if share
        ],
        "implied": figures.compact(implied),
        "gap": figures.compact(abs(line.amount - implied)) if line else "",
        "over": line is not None and line.amount > implied,
        "has_line": line is not None,
        "follow_url": reverse("targets:follow", args=[signed.plan_id, name]) if may else "",
    }  # fmt: skip


def _scenarios(plan: TargetPlan, viewer: Viewer) -> dict[str, Any] | None:
    """This plan and its scenarios, metric by metric."""
    base = plan.scenario_of or plan
    family = [base, *base.scenarios.exclude(state="dropped")]
    if len(family) < 2 or not viewer.can("targets.change"):
        return None
    amounts = [{line.metric: line.amount for line in one.lines.all()} for one in family]
    names = dict.fromkeys(name for one in amounts for name in one)
    rows = [
        {"label": get(name).label, "cells": [
            {"value": words.full(get(name), one.get(name)),
             "change": figures.percent(one[name] / amounts[0][name] - 1, signed="+")
             if at and name in one and amounts[0].get(name) else ""}
            for at, one in enumerate(amounts)]}
        for name in names
    ]  # fmt: skip
    return {"plans": family, "rows": rows, "current": plan.pk}


@require_GET
def try_line(request: HttpRequest, pk: int) -> HttpResponse:
    """What another figure would mean, while somebody types."""
    viewer = _viewer(request)
    viewer.require("targets.change")
    line = PlanLine.objects.visible_to(viewer).select_related("plan").get(pk=pk)
    past = past_of(line)
    try:
        amount = _asked_amount(request, line, past)
    except django_forms.ValidationError as error:
        return render(request, "targets/tried.html", {"refused": " ".join(error.messages)})
    return render(request, "targets/tried.html", {"tried": _tried(line, amount, past, viewer)})


def _asked_amount(request: HttpRequest, line: PlanLine, past: Past) -> Decimal:
    growth = request.GET.get("growth", "").strip().rstrip("%％")
    if not growth:
        return forms.amount_of(request.GET.get("amount", ""), line.metric)
    try:
        share = Decimal(growth)
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite() or not -100 < share <= 1000:
        raise django_forms.ValidationError(_("增长写百分数，比如 20 或 -5。"))
    if past.base <= 0:
        raise django_forms.ValidationError(_("没有历史，说不出涨多少。直接写全年的数。"))
    return (past.base * (1 + share / 100)).quantize(Decimal("0.01"))


@require_POST
def keep_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the figure that was tried."""
    viewer = _viewer(request)
    line = find(PlanLine, pk, viewer=viewer, action="change")
    amount = forms.amount_of(request.POST.get("amount", ""), line.metric)
    actions.set_line(line.plan, line.metric, amount, by=viewer)
    said = {"metric": get(line.metric).label, "n": figures.number(amount)}
    messages.success(request, _("已把%(metric)s定为 %(n)s。重新分解后各级才跟着变。") % said)
    return go(request, reverse("targets:plan", args=[line.plan_id]))


@require_POST
def take(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Hand in, approve, freeze."""
    viewer = _viewer(request)
    found = plans_for(viewer).get(pk=pk)
    if step not in STEPS:
        raise TargetPlan.DoesNotExist
    after = STEPS[step](found, by=viewer)
    said = {"plan": after.name, "state": after.get_state_display()}
    messages.success(request, _("「%(plan)s」现在是%(state)s") % said)
    return go(
        request, reverse("targets:plan", args=[pk]) if step != "drop" else reverse("targets:plans")
    )


@require_POST
def follow(request: HttpRequest, pk: int, metric: str) -> HttpResponse:
    """Set a line to what the signed one brings by the learned lag."""
    viewer = _viewer(request)
    line = actions.follow_lag(plans_for(viewer).get(pk=pk), metric, by=viewer)
    said = {"metric": get(metric).label, "n": figures.number(line.amount)}
    messages.success(request, _("%(metric)s照学到的滞后定为 %(n)s，月份也照它分") % said)
    return go(request, reverse("targets:plan", args=[pk]))


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand for one's target."""
    viewer = _viewer(request)
    answer = Answer.objects.visible_to(viewer).get(pk=pk)
    actions.accept(answer, by=viewer)
    messages.success(request, _("已确认%(metric)s") % {"metric": get(answer.metric).label})
    return go(request, reverse("targets:plans"))
