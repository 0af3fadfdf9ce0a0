"""What happened with one opportunity."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from dacheng.domains.activities.models import Activity
from dacheng.domains.activities.queries import about
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.org.models import Person
from dacheng.domains.processes.models import Stage
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.audit.models import WHEN, Entry


@dataclass(frozen=True)
class Stay:
    """One line of the stage evaluation (Table 3 of S4). `days` counts until today while open."""

    visit: StageVisit
    days: int


def stays(opportunity: Opportunity, viewer: Viewer, on: date | None = None) -> list[Stay]:
    """Every stay in a stage, in order, with how long it took."""
    visits = StageVisit.objects.visible_to(viewer).filter(opportunity=opportunity)
    today = on or clock.today()
    return [Stay(one, ((one.left_on or today) - one.entered_on).days) for one in visits]


def timeline(opportunity: Opportunity, viewer: Viewer) -> QuerySet[Activity]:
    """What was done about it, and about the lead it came from; newest first."""
    found = about(opportunity)
    if opportunity.lead_id:
        found |= Q(about_kind="lead", about_id=opportunity.lead_id)
    rows = Activity.objects.visible_to(viewer).filter(found)
    return rows.select_related("owner", "contact").order_by("-happened_at", "-id")


@dataclass(frozen=True)
class Change:
    """One entry of the history with the names it speaks of."""

    entry: Entry
    who: str
    stages: dict[int, str]


ECHOES = ("plan", "reach")  # what follows from a talk or a task says nothing new


def changes(opportunity: Opportunity, most: int, before: datetime | None = None) -> list[Change]:
    """What became of it, newest first; whoever sees a record sees what became of it."""
    rows = Entry.objects.filter(kind="opportunity", object_id=opportunity.pk)
    if before:
        rows = rows.alias(when_told=WHEN).filter(when_told__lt=before)
    found = list(rows.exclude(verb__in=ECHOES).order_by("-id")[:most])
    people = Person.objects.filter(pk__in={one.actor_id for one in found})
    names, stages = dict(people.values_list("pk", "name")), _stages_named(found)
    return [Change(one, names.get(one.actor_id or 0, ""), stages) for one in found]


def _stages_named(found: list[Entry]) -> dict[int, str]:
    moved = [one.changes.get("stage_id") for one in found if one.op == "update"]
    ids = {pk for change in moved if isinstance(change, list) for pk in change if pk}
    return dict(Stage.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def guests(opportunity: Opportunity) -> list[tuple[Person, bool]]:
    """Who was invited, and whether he may change it too."""
    rows = Collaborator.objects.filter(kind="opportunity", object_id=opportunity.pk)
    return [
        (one.person, one.may_change)
        for one in rows.select_related("person").order_by("person__name")
    ]
