"""The breakdown: every cell of a plan, changed where it stands, and how it is shared out."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets import actions, forms, words
from dacheng.domains.targets.models import Grain as Stored
from dacheng.domains.targets.models import Method, PlanLine, Target, TargetPlan
from dacheng.domains.targets.queries.checks import times
from dacheng.domains.targets.queries.people import Grounds, grounds, tree
from dacheng.domains.targets.queries.plans import fiscal_calendar, is_additive, plans_for
from dacheng.domains.targets.queries.violations import too_equal, violations
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, find
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import Grain, Period
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import VerbPage

UNCUT = {"product_line": "", "customer_class": "", "source": "", "customer_type": ""}


@require_GET
def cells(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of a plan by unit, person and month of a quarter."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    plan = plans_for(viewer).get(pk=pk)
    lines = list(plan.lines.all())
    line = next((one for one in lines if one.metric == request.GET.get("metric")), None)
    line = line or (lines[0] if lines else None)
    crumbs = [
        {"label": _("目标"), "url": reverse("targets:watch")},
        {"label": plan.name, "url": reverse("targets:plan", args=[pk])},
        {"label": _("分解")},
    ]
    base = {"title": _("分解 · %(plan)s") % {"plan": plan.name}, "crumbs": crumbs, "plan": plan}
    if line is None:
        return render(request, "targets/cells.html", base)
    return render(request, "targets/cells.html", {**base, **_context(request, viewer, plan, line)})


def _context(
    request: HttpRequest, viewer: Viewer, plan: TargetPlan, line: PlanLine
) -> dict[str, Any]:
    quarters = Period(plan.starts_on, plan.ends_on).split(Grain.QUARTER, fiscal_calendar())
    asked = request.GET.get("quarter", "")
    now = next((at for at, one in enumerate(quarters) if one.contains(clock.today())), 0)
    chosen = int(asked) - 1 if asked in ("1", "2", "3", "4") else now
    months = quarters[chosen].split(Grain.MONTH)
    metric = get(line.metric)
    here = f"?metric={line.metric}&quarter="
    may = viewer.can("targets.change") and plan.state in ("draft", "approved")
    return {
        "line": line,
        "metric": metric,
        "unit_word": words.unit_word(metric),
        "value": words.full(metric, line.amount),
        "metrics": [
            {"label": get(one.metric).label, "url": f"?metric={one.metric}&quarter={chosen + 1}",
             "current": one.pk == line.pk} for one in plan.lines.all()
        ],
        "quarters": [
            {"label": f"Q{at + 1}", "url": f"{here}{at + 1}", "current": at == chosen}
            for at in range(len(quarters))
        ],
        "months": [words.month_words(one) for one in months],
        "rows": _rows(viewer, plan, line, months, may),
        "problems": _problems(plan, line) if viewer.can("targets.change") else [],
        "equal": too_equal(line) if may else [],
        "may_change": may,
        "mix": _mix(line),
        "methods": [
            {"value": value, "label": label, "current": value == line.method}
            for value, label in Method.choices
        ],
        "hedge": f"{line.hedge * 100:.0f}",
        "fair": _fair(plan, line, viewer) if may else [],
    }  # fmt: skip


def _mix(line: PlanLine) -> list[dict[str, Any]]:
    given = line.weights.get("mix") or {"history": 3, "potential": 1, "ramp": 1}
    return [
        {"name": name, "label": label, "value": given.get(name, 0)}
        for name, label in forms.CONSIDERED.items()
    ]


def _problems(plan: TargetPlan, line: PlanLine) -> list[dict[str, Any]]:
    found = [one for one in violations(plan) if one.metric == line.metric][:5]
    return [{"words": one.words} for one in found]


def _rows(
    viewer: Viewer, plan: TargetPlan, line: PlanLine, months: list[Period], may: bool
) -> list[dict[str, Any]]:
    seen = Target.objects.visible_to(viewer).filter(
        plan=plan, metric=line.metric, until=None, **UNCUT
    )
    shown = seen.filter(grain=Stored.YEAR) | seen.filter(
        grain=Stored.MONTH, start__in=[one.start for one in months]
    )
    by_owner: dict[tuple[str, str], dict[Any, Target]] = {}
    for cell in shown.select_related("unit", "person"):
        key = (cell.unit.path, cell.person.name if cell.person else "")
        by_owner.setdefault(key, {})[cell.grain, cell.start] = cell
    open_now = plan.state in ("draft", "approved") and viewer.can("targets.break_down")
    waterfall = line.method == Method.WATERFALL and open_now
    return [
        _row(found, plan, line, months, may, waterfall) for _key, found in sorted(by_owner.items())
    ]


def _row(
    found: dict[Any, Target],
    plan: TargetPlan,
    line: PlanLine,
    months: list[Period],
    may: bool,
    waterfall: bool,
) -> dict[str, Any]:
    any_cell = next(iter(found.values()))
    person = any_cell.person
    level = any_cell.unit.path.count("/") - 2 + (person is not None)
    return {
        "name": person.name if person else any_cell.unit.name,
        "is_unit": person is None,
        "has_left": person is not None and person.left_on is not None,
        "level": min(max(level, 0), 4),
        "year": _cell(found.get((Stored.YEAR, plan.starts_on)), line, may),
        "cells": [_cell(found.get((Stored.MONTH, one.start)), line, may) for one in months],
        "share_url": f"{reverse('targets:share', args=[line.pk])}?unit={any_cell.unit_id}"
        if waterfall and person is None else "",
    }  # fmt: skip


def _cell(cell: Target | None, line: PlanLine, may: bool) -> dict[str, Any]:
    if cell is None:
        return {"value": "—"}
    return {
        "value": words.short(get(line.metric), cell.final),
        "fixed": cell.is_fixed,
        "changed": cell.override is not None and cell.override != cell.calculated,
        "title": cell.reason,
        "edit_url": reverse("targets:cell", args=[cell.pk]) if may else "",
    }


def _fair(plan: TargetPlan, line: PlanLine, viewer: Viewer) -> list[dict[str, Any]]:
    """Each region's figure against what it can carry: history of its people, ramped."""
    top = tree(plan.starts_on)
    if top is None or not is_additive(get(line.metric)):
        return []
    found: Grounds = grounds(line.metric, plan, top)
    rows = Target.objects.visible_to(viewer).filter(
        plan=plan, metric=line.metric, until=None, grain=Stored.YEAR, person=None, **UNCUT
    )
    given = {one.unit_id: one.final for one in rows}
    whole = found.known["history"].get(("unit", top.unit.pk)) or Decimal(0)
    out = []
    for node in top.units:
        able = found.known["history"].get(("unit", node.unit.pk))
        if able and given.get(node.unit.pk) and whole:
            share = given[node.unit.pk] / able
            state = "neg" if share > Decimal("1.4") else "warn" if share > Decimal("1.3") else ""
            out.append({"name": node.unit.name, "times": times(share), "state": state,
                        "width": min(share / 2, Decimal(1))})  # fmt: skip
    return sorted(out, key=lambda one: one["width"])


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Share the line out, all the way or what one unit has."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    unit = request.GET.get("unit", "")
    line = find(PlanLine, pk, viewer=viewer, action="break_down" if unit else "change")
    if unit:
        home = OrgUnit.objects.visible_to(viewer).get(pk=int(unit) if unit.isdecimal() else 0)
        actions.break_down(line, by=viewer, within=home)
        messages.success(request, _("已把「%(unit)s」的分下去") % {"unit": home})
    else:
        weights = {**line.weights, "mix": forms.mix_of(request.POST)}
        more = {"weights": weights, "method": forms.method_of(request.POST),
                "hedge": forms.hedge_of(request.POST)}  # fmt: skip
        line = actions.set_line(line.plan, line.metric, line.amount, by=viewer, **more)
        actions.break_down(line, by=viewer)
        messages.success(request, _("已按新权重分解，固定的没动"))
    there = reverse("targets:cells", args=[line.plan_id])
    return go(request, f"{there}?metric={line.metric}")


class Cell(VerbPage):
    """One cell: another figure, with a reason."""

    model, label, needs = Target, gettext_lazy("改目标"), "change"

    def form(self, data: Any = None) -> forms.CellForm:
        cell = self.record
        initial = {"amount": forms.typed(cell.metric, cell.final), "reason": cell.reason}
        return forms.CellForm(data, initial={**initial, "fix": True})

    def title(self) -> str:
        cell = self.record
        when = words.period_words(Period(cell.start, cell.end))
        return f"{cell.person or cell.unit} · {when} · {get(cell.metric).label}"

    def act(self, given: dict[str, Any]) -> str:
        cell = self.record
        amount = forms.amount_of(given["amount"], cell.metric) if given["amount"] else None
        after = actions.set_cell(
            cell, amount, by=self.viewer, reason=given["reason"], fix=given["fix"]
        )
        said = {"who": cell.person or cell.unit, "n": words.short(get(cell.metric), after.final)}
        return _("已把%(who)s改成 %(n)s") % said

    def after(self) -> str:
        there = reverse("targets:cells", args=[self.record.plan_id])
        return f"{there}?metric={self.record.metric}"
