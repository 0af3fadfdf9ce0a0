"""The stays of an opportunity in stages: at most one is open, and none overlap."""

from datetime import date

from django.db.models import Value
from django.db.models.functions import Greatest

from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.processes.models import Stage
from dacheng.kernel.access import Viewer


def enter(
    opportunity: Opportunity, stage: Stage, on: date, by: Viewer, waved_reason: str = ""
) -> StageVisit:
    """Begin a stay in a stage."""
    return StageVisit.objects.create(
        opportunity=opportunity,
        stage=stage,
        entered_on=on,
        by_id=by.person_id,
        waved_reason=waved_reason[:300],
    )


def leave(opportunity: Opportunity, on: date) -> None:
    """End the open stay; not before it began, when a closing is dated back."""
    StageVisit.objects.filter(opportunity=opportunity, left_on=None).update(
        left_on=Greatest("entered_on", Value(on))
    )
