"""The four columns of the loop in one period: what was planned, done, found and kept."""

from datetime import date
from typing import Any

from django.db.models import Q

from dacheng.domains.deviations.models import Countermeasure, DeviationCase, Standardisation
from dacheng.domains.deviations.stages import LIVING, OPEN, CaseState, MeasureState
from dacheng.domains.targets.queries import Standing, plan_for, standing
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period

MOST = 12


def planned(viewer: Viewer, period: Period, on: date) -> list[Standing]:
    """How the topmost cell of each metric that this viewer may see stands."""
    plan = plan_for(period)
    if plan is None or not viewer.can("metrics.ask"):
        return []
    names = list(plan.lines.values_list("metric", flat=True))
    found: dict[str, Standing] = {}
    for one in standing(viewer, period, names, plan, today=on, people=True):
        found.setdefault(one.metric.name, one)
    return list(found.values())


def cases(viewer: Viewer, period: Period) -> Any:
    """Cases opened in the period, and older ones still open in it."""
    rows = DeviationCase.objects.visible_to(viewer).filter(detected_on__lt=period.end)
    still = Q(closed_on__isnull=True) | Q(closed_on__gte=period.start)
    return rows.filter(still).select_related("owner").order_by("-detected_on", "-pk")


def done(viewer: Viewer, period: Period) -> Any:
    """Countermeasures at work in the period."""
    rows = Countermeasure.objects.visible_to(viewer).filter(starts_on__lt=period.end)
    living = Q(state__in=LIVING) | Q(done_on__gte=period.start)
    rows = rows.filter(living).exclude(state=MeasureState.DROPPED)
    return rows.select_related("owner", "case").order_by("due_on", "pk")


def kept(viewer: Viewer, period: Period) -> Any:
    """What is to become the way things are done, proposed or decided in the period."""
    rows = Standardisation.objects.visible_to(viewer).filter(case__verified_on__lt=period.end)
    here = Q(decided_on__isnull=True) | Q(decided_on__gte=period.start)
    return rows.filter(here).select_related("owner", "case").order_by("-pk")


def columns(viewer: Viewer, period: Period, on: date) -> dict[str, Any]:
    every = list(cases(viewer, period)[:100])
    asked = [one for one in every if one.state in OPEN and one.state != CaseState.VERIFIED]
    judged = [one for one in every if one.verified_on and period.contains(one.verified_on)]
    return {
        "planned": planned(viewer, period, on),
        "done": list(done(viewer, period)[:MOST]),
        "asked": asked[:MOST],
        "judged": judged[:MOST],
        "kept": list(kept(viewer, period)[:MOST]),
    }
