"""The breakdown: every cell of a plan, changed where it stands, and how it is shared out."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets import actions, forms, pacing, words
from dacheng.domains.targets.models import Grain as Stored
from dacheng.domains.targets.models import Method, PlanLine, Target, TargetPlan
from dacheng.domains.targets.queries.axes import (
    LABELS,
    UNCUT,
    AxisRow,
    axes_for,
    axes_of,
    axis_table,
)
from dacheng.domains.targets.queries.checks import times
from dacheng.domains.targets.queries.people import Grounds, grounds, tree
from dacheng.domains.targets.queries.plans import fiscal_calendar, is_additive, plans_for
from dacheng.domains.targets.queries.violations import amount_words, too_equal, violations
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, find
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import Grain, Period
from dacheng.kernel.ui.answers import go

OPEN = ("draft", "approved")


@require_GET
def cells(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of a plan by unit, person and month of a quarter."""
    viewer: Viewer = request.viewer
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
    weeks = _within_month(request.GET.get("month", ""), months)
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
        "months": [
            {"label": words.month_words(one), "url": f"{here}{chosen + 1}&month={one.label}"}
            for one in months
        ],
        "weeks": weeks and [
            {"label": words.day_words(one), "url": f"{here}{chosen + 1}&month={one.start:%Y-%m-%d}"
             if one.days > 1 else ""} for one in weeks
        ],
        "rows": _rows(viewer, plan, line, months, may, weeks),
        "axes": _axes(line),
        "problems": _problems(plan, line) if viewer.can("targets.change") else [],
        "equal": too_equal(line) if may else [],
        "may_change": may,
        "mix": _mix(line),
        "methods": [
            {"value": value, "label": label, "current": value == line.method}
            for value, label in Method.choices
        ],
        "hedge": f"{line.hedge * 100:.0f}",
        "hedged": _hedged(line),
        "fair": _fair(plan, line, viewer) if may else [],
    }  # fmt: skip


def _within_month(text: str, months: list[Period]) -> list[Period]:
    """The weeks of a month that is looked at closer; of a week (2026-03-09), its days."""
    for month in months:
        if text == month.label:
            return month.split(Grain.WEEK)
        for week in month.split(Grain.WEEK):
            if text == f"{week.start:%Y-%m-%d}":
                return week.split(Grain.DAY)
    return []


def _closer(
    cells: dict[Any, Target], line: PlanLine, weeks: list[Period], calendar: WorkCalendar
) -> list[dict[str, Any]]:
    """A month's figure by its weeks or days, on working days: worked out, never stored."""
    day = weeks[0].start.replace(day=1)
    cell = cells.get((Stored.MONTH, day))
    if cell is None or cell.final is None or not is_additive(get(line.metric)):
        return [{"value": "—"} for _week in weeks]
    grain = Grain.DAY if weeks[0].days == 1 and len(weeks) > 1 else Grain.WEEK
    spread = dict(
        pacing.spread_over_days(cell.final, Period(cell.start, cell.end), calendar, grain)
    )
    return [{"value": words.short(get(line.metric), spread.get(one))} for one in weeks]


def _hedged(line: PlanLine) -> str:
    """How much more the people carry than the line says, in words; '' without a hedge."""
    if not line.hedge:
        return ""
    more = amount_words(line.metric, line.amount * line.hedge)
    said = {"share": f"{line.hedge * 100:.0f}%", "n": more}
    return _("个人加码 %(share)s：各人加起来比团队多 %(share)s，全公司共多 %(n)s。") % said


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
    viewer: Viewer,
    plan: TargetPlan,
    line: PlanLine,
    months: list[Period],
    may: bool,
    weeks: list[Period],
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
    rows = [
        _row(found, plan, line, months, may, waterfall) for _key, found in sorted(by_owner.items())
    ]
    if weeks:
        calendar = load()
        for row, (_key, found) in zip(rows, sorted(by_owner.items()), strict=True):
            row["weeks"] = _closer(found, line, weeks, calendar)
    return rows


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
        "spreads": _spreads(found.values()) if may and person is not None else [],
        "share_url": f"{reverse('targets:share', args=[line.pk])}?unit={any_cell.unit_id}"
        if waterfall and person is None else "",
    }  # fmt: skip


def _spreads(cells: Iterable[Target]) -> list[dict[str, str]]:
    """What of a changed cell can be given to the others, month by month, and taken back."""
    changed = [one for one in cells if one.is_fixed and one.final != one.calculated]
    return [
        {
            "when": words.period_words(Period(one.start, one.end)),
            "spread_url": reverse("targets:spread", args=[one.pk]),
            "gather_url": reverse("targets:gather", args=[one.pk]),
        }
        for one in changed
    ]


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
    viewer: Viewer = request.viewer
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
        for axis in axes_of(line):
            actions.split_axis(line, axis, by=viewer)
        messages.success(request, _("已按新权重分解，固定的没动"))
    there = reverse("targets:cells", args=[line.plan_id])
    return go(request, f"{there}?metric={line.metric}")


@require_GET
def axis(request: HttpRequest, pk: int, axis: str) -> HttpResponse:
    """One line by unit and person, over product lines, classes, channels or industries."""
    viewer: Viewer = request.viewer
    plan = plans_for(viewer).get(pk=pk)
    lines = list(plan.lines.all())
    line = next((one for one in lines if one.metric == request.GET.get("metric")), None)
    line = line or next(iter(lines), None)
    if line is None or axis not in LABELS:
        raise TargetPlan.DoesNotExist
    values, rows = axis_table(line, axis, viewer)
    metric, may = get(line.metric), viewer.can("targets.change") and plan.state in OPEN
    title = _("分解 · %(plan)s") % {"plan": plan.name}
    here = reverse("targets:plan", args=[pk])
    return render(request, "targets/axis.html", {
        "title": title,
        "crumbs": [{"label": _("目标"), "url": reverse("targets:watch")},
                   {"label": plan.name, "url": here}, {"label": _("分解")}],
        "plan": plan, "line": line, "metric": metric, "unit_word": words.unit_word(metric),
        "value": words.full(metric, line.amount),
        "axes": _axes(line, axis), "axis_label": LABELS[axis],
        "metrics": [{"label": get(one.metric).label, "url": f"?metric={one.metric}",
                     "current": one.pk == line.pk} for one in lines],
        "values": values,
        "rows": [_axis_row(row, line, may) for row in rows] if values else [],
        "gaps": sum(bool(row.gap) for row in rows) if values else 0,
        "may_change": may and axis in axes_for(line.metric),
        "split_url": reverse("targets:split", args=[line.pk, axis]),
    })  # fmt: skip


def _axes(line: PlanLine, current: str = "") -> list[dict[str, Any]]:
    """The ways this line can be looked at."""
    there = f"{reverse('targets:cells', args=[line.plan_id])}?metric={line.metric}"
    choices = [{"label": _("月份"), "url": there, "current": not current}]
    for name in axes_for(line.metric):
        url = f"{reverse('targets:axis', args=[line.plan_id, name])}?metric={line.metric}"
        choices.append({"label": LABELS[name], "url": url, "current": name == current})
    return choices


def _axis_row(row: AxisRow, line: PlanLine, may: bool) -> dict[str, Any]:
    person, unit = row.whole.person, row.whole.unit
    metric = get(line.metric)
    return {
        "name": person.name if person else unit.name,
        "is_unit": person is None,
        "level": min(unit.path.count("/") - 2 + (person is not None), 4),
        "cells": [_cell(one, line, may) for one in row.cells],
        "total": words.short(metric, row.total),
        "whole": words.short(metric, row.whole.final),
        "gap": words.short(metric, row.gap) if row.gap else "",
    }


@require_POST
def split(request: HttpRequest, pk: int, axis: str) -> HttpResponse:
    """Split a line along an axis, by history; what is fixed stays."""
    viewer: Viewer = request.viewer
    line = find(PlanLine, pk, viewer=viewer, action="change")
    count = actions.split_axis(line, axis, by=viewer)
    messages.success(request, _("已按%(axis)s分好，%(n)d 格") % {"axis": LABELS[axis], "n": count})
    there = reverse("targets:axis", args=[line.plan_id, axis])
    return go(request, f"{there}?metric={line.metric}")
