"""What of a case somebody may see, and what he owes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from dacheng.domains.deviations.models import Countermeasure, DeviationCase, Verification
from dacheng.domains.deviations.models.cases import NEAR
from dacheng.domains.deviations.stages import LIVING, OPEN, UNANSWERED, CaseState
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.access.policy import about_models


def sees_blame(case: DeviationCase, viewer: Viewer) -> bool:
    """The owner, his leaders and readers; a guest sees the figures and his own part."""
    rows = DeviationCase.objects.filter(NEAR.rows(DeviationCase, viewer, "view"))
    return rows.filter(pk=case.pk).exists()


def my_cases(viewer: Viewer) -> QuerySet[DeviationCase]:
    """Cases in which it is this person's turn to say something, the most urgent first."""
    mine = Q(owner=viewer.person_id, state__in=UNANSWERED)
    rows = DeviationCase.objects.visible_to(viewer).filter(mine)
    return rows.order_by("cause_due_on", "pk")


def to_judge(viewer: Viewer) -> QuerySet[DeviationCase]:
    """Plans to approve and verdicts to confirm, of others."""
    rows = DeviationCase.objects.visible_to(viewer, "confirm")
    return (
        rows.filter(state__in=(CaseState.PLANNED, CaseState.DUE))
        .exclude(owner=viewer.person_id)
        .order_by("verify_on", "pk")
    )


def late_below(viewer: Viewer) -> QuerySet[DeviationCase]:
    """Cases of his people whose cause or plan is overdue, the longest silent first."""
    today = clock.today()
    late = Q(state=CaseState.DETECTED, cause_due_on__lt=today) | Q(
        state=CaseState.CAUSED, plan_due_on__lt=today
    )
    rows = DeviationCase.objects.visible_to(viewer, "confirm").filter(late)
    return rows.exclude(owner=viewer.person_id).order_by("cause_due_on", "pk")


def my_measures(viewer: Viewer) -> QuerySet[Countermeasure]:
    rows = Countermeasure.objects.visible_to(viewer).filter(owner=viewer.person_id)
    running = rows.filter(state__in=LIVING, case__state=CaseState.RUNNING)
    return running.select_related("case").order_by("due_on", "pk")


def counts(viewer: Viewer) -> dict[str, int]:
    """How many cases stand at each step."""
    rows = DeviationCase.objects.visible_to(viewer).filter(state__in=OPEN)
    found: dict[str, int] = {}
    for state in rows.order_by().values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def known_records(rows: Iterable[Mapping[str, Any]], viewer: Viewer) -> dict[tuple[str, int], Any]:
    """Those of the named records that this viewer may see; one query per kind."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        if "kind" in row:
            wanted.setdefault(row["kind"], set()).add(row["id"])
    found: dict[tuple[str, int], Any] = {}
    for kind, ids in wanted.items():
        model = about_models().get(kind)
        if model is not None:
            for record in model.objects.visible_to(viewer).filter(pk__in=ids):
                found[kind, record.pk] = record
    return found


def last_check(case: DeviationCase, viewer: Viewer) -> Verification | None:
    rows = Verification.objects.visible_to(viewer).filter(case=case)
    return rows.select_related("confirmed_by").order_by("-round", "-look").first()


def earlier_checks(case: DeviationCase, viewer: Viewer) -> list[Verification]:
    """What was said before the last look, the newest first."""
    rows = Verification.objects.visible_to(viewer).filter(case=case)
    return list(rows.order_by("-round", "-look")[1:])
