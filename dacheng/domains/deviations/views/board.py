"""The PDCA board: one cycle in four columns, each line leading to what it speaks of."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.domains.deviations.queries.cycle import columns
from dacheng.domains.deviations.queries.limits import loop_rules
from dacheng.domains.deviations.queries.looking import period_on
from dacheng.domains.deviations.queries.showing import late_below
from dacheng.domains.deviations.tables import TONES
from dacheng.domains.deviations.views.drawing import said
from dacheng.kernel import clock
from dacheng.kernel.metrics import ask, get
from dacheng.kernel.periods import Period, PeriodError
from dacheng.kernel.ui import figures

FIGURES = ("deviation_count", "cause_in_time_rate", "plan_in_time_rate",
           "deviation_verified_rate", "deviation_effective_rate", "deviation_repeated_rate",
           "recovery_days_median")  # fmt: skip

PER_UNIT = ("deviation_count", "cause_in_time_rate", "plan_in_time_rate",
            "deviation_verified_rate", "deviation_effective_rate",
            "deviation_repeated_rate")  # fmt: skip


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    viewer.require("deviations.view")
    today, period = clock.today(), _period(request)
    found = columns(viewer, period, min(today, period.last))
    context = {
        "title": _("PDCA · %(period)s") % {"period": period.label},
        "crumbs": [{"label": _("检查")}],
        "period": period,
        "before_url": f"?period={period.previous().label}",
        "after_url": _after(period),
        **found,
        "planned": [_standing(one) for one in found["planned"]],
        "asked": [_case(one) for one in found["asked"]],
        "judged": [_case(one) for one in found["judged"]],
        "figures": _figures(viewer, period),
        "units": _by_unit(viewer, period),
        "late": late_below(viewer)[:99].count() if viewer.can("deviations.confirm") else 0,
        "targets_url": _there("targets:watch"),
        "rules_url": reverse("deviations:rules"),
    }
    return render(request, "deviations/board.html", context)


def _period(request: HttpRequest) -> Period:
    try:
        return Period.parse(request.GET.get("period", ""))
    except PeriodError:
        return period_on(clock.today(), loop_rules().grain)


def _after(period: Period) -> str:
    if period.end > clock.today():
        return ""
    return f"?period={period_on(period.end, str(period.grain or 'month')).label}"


def _there(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _standing(one: Any) -> dict[str, Any]:
    off = one.deviation
    return {
        "label": one.metric.label,
        "owner": one.owner.name,
        "target": said(one.metric.name, one.target),
        "actual": said(one.metric.name, one.actual),
        "done": one.attainment,
        "pace": one.elapsed,
        "off": figures.percent(off, "+") if off is not None else "",
        "state": "" if off is None or off > -0.05 else "neg" if off < -0.25 else "warn",
    }


def _case(one: Any) -> dict[str, Any]:
    return {
        "case": one,
        "url": reverse("deviations:detail", args=[one.pk]),
        "tone": TONES[one.severity],
        "verdict": one.get_verdict_display(),
        "verdict_tone": {"effective": "pos", "partly": "warn", "not": "neg"}.get(one.verdict, ""),
    }


def _by_unit(viewer: Any, period: Period) -> dict[str, Any]:
    """The figures of the loop for each unit, the one that lags first."""
    if not viewer.can("metrics.ask"):
        return {}
    answer = ask((*PER_UNIT, "deviation_taken_count"), viewer=viewer, period=period, by=["team"])
    rows = [row for row in answer.rows if row.values.get("deviation_taken_count")]
    rows.sort(key=lambda row: (row.values.get(PER_UNIT[1]) or 0, str(row.key[0])))
    return {
        "heads": [str(get(name).label) for name in PER_UNIT],
        "rows": [
            {
                "name": row.key[0] or _("没有团队"),
                "values": [said(name, row.values.get(name)) for name in PER_UNIT],
            }
            for row in rows
        ],
    }


def _figures(viewer: Any, period: Period) -> list[dict[str, str]]:
    if not viewer.can("metrics.ask"):
        return []
    row = ask(FIGURES, viewer=viewer, period=period).total
    return [
        {"label": str(get(name).label), "value": said(name, row.values.get(name))}
        for name in FIGURES
    ]
