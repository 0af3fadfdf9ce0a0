"""What happened with one opportunity."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery

from dacheng.domains.activities.models import Activity
from dacheng.domains.activities.queries import about
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.org.models import Person
from dacheng.domains.processes.models import Stage
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.audit.models import WHEN, Entry
from dacheng.kernel.statements import Given, Seen, Statement

LATEST = 20  # entries on a page
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Stay:
    """One line of the stage evaluation (Table 3 of S4). `days` counts until today while open."""

    visit: StageVisit
    days: int


def stays(opportunity: Opportunity, viewer: Viewer, on: date | None = None) -> list[Stay]:
    """Every stay in a stage, in order, with how long it took."""
    visits = _visits(viewer, opportunity=opportunity.pk)
    today = on or clock.today()
    return [Stay(one, ((one.left_on or today) - one.entered_on).days) for one in visits]


@Seen
def _visits(viewer: Viewer) -> QuerySet[StageVisit]:
    return StageVisit.objects.visible_to(viewer).filter(opportunity=Given("opportunity"))


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


def talks(
    opportunity: Opportunity, viewer: Viewer, before: datetime | None = None
) -> list[Activity]:
    """A page of what was done about it, and one more."""
    asked = _talks_with_lead if opportunity.lead_id else _talks
    ids = {"opportunity": opportunity.pk, "lead": opportunity.lead_id}
    return asked(viewer, before=before or NEVER, **ids)


@Seen
def _talks(viewer: Viewer) -> QuerySet[Activity]:
    return _page(timeline(Opportunity(pk=Given("opportunity")), viewer))


@Seen
def _talks_with_lead(viewer: Viewer) -> QuerySet[Activity]:
    made = Opportunity(pk=Given("opportunity"), lead_id=Given("lead"))
    return _page(timeline(made, viewer))


def _page(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    return rows.filter(happened_at__lt=Given("before", DateTimeField()))[: LATEST + 1]


ECHOES = ("plan", "reach")  # what follows from a talk or a task says nothing new


def changes(opportunity: Opportunity, before: datetime | None = None) -> list[Change]:
    """What became of it, newest first; whoever sees a record sees what became of it."""
    found: list[Any] = _entries(opportunity=opportunity.pk, before=before or NEVER)
    stages = _stages_named(found)
    return [Change(one, one.who or "", stages) for one in found]


@Statement
def _entries() -> QuerySet[Entry]:
    """With the name of who did it."""
    rows = Entry.objects.filter(kind="opportunity", object_id=Given("opportunity"))
    rows = rows.alias(when_told=WHEN).filter(when_told__lt=Given("before", DateTimeField()))
    who = Person.objects.filter(pk=OuterRef("actor_id")).values("name")
    return rows.exclude(verb__in=ECHOES).annotate(who=Subquery(who)).order_by("-id")[: LATEST + 1]


def _stages_named(found: list[Entry]) -> dict[int, str]:
    moved = [one.changes.get("stage_id") for one in found if one.op == "update"]
    ids = {pk for change in moved if isinstance(change, list) for pk in change if pk}
    return dict(Stage.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def guests(opportunity: Opportunity) -> list[tuple[Person, bool]]:
    """Who was invited, and whether he may change it too."""
    return [(one.person, one.may_change) for one in _guests(opportunity=opportunity.pk)]


@Statement
def _guests() -> QuerySet[Collaborator]:
    rows = Collaborator.objects.filter(kind="opportunity", object_id=Given("opportunity"))
    return rows.select_related("person").order_by("person__name")
