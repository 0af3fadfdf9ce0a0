"""What happened with one opportunity."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dacheng.domains.activities.models import Activity
from dacheng.domains.activities.queries import about
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.processes.models import StageOutput
from dacheng.domains.processes.queries import outputs_of
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer


@dataclass(frozen=True)
class Stay:
    """One line of the stage evaluation (Table 3 of S4). `days` counts until today while open."""

    visit: StageVisit
    days: int
    limit_days: int | None
    outputs: tuple[StageOutput, ...]

    @property
    def is_over(self) -> bool:
        return self.limit_days is not None and self.days > self.limit_days


def stays(opportunity: Opportunity, viewer: Viewer, on: date | None = None) -> list[Stay]:
    """Every stay in a stage, in order, with how long it took and what it was to bring forth."""
    rows = StageVisit.objects.visible_to(viewer).filter(opportunity=opportunity)
    visits = list(rows.select_related("stage", "by"))
    outputs = outputs_of({visit.stage for visit in visits})
    today = on or clock.today()
    return [
        Stay(
            visit,
            ((visit.left_on or today) - visit.entered_on).days,
            visit.stage.limit_days,
            tuple(outputs[visit.stage_id]),
        )
        for visit in visits
    ]


def timeline(opportunity: Opportunity, viewer: Viewer) -> QuerySet[Activity]:
    """What was done about it, and about the lead it came from; newest first."""
    found = about(opportunity)
    if opportunity.lead_id:
        found |= Q(about_kind="lead", about_id=opportunity.lead_id)
    rows = Activity.objects.visible_to(viewer).filter(found)
    return rows.select_related("owner", "contact").order_by("-happened_at", "-id")
