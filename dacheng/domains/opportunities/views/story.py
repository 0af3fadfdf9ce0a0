"""What happened with an opportunity, in one line of time: talks, stages, changes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dacheng.domains.activities.tables import entries
from dacheng.domains.opportunities.fields import OPPORTUNITY
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import timeline
from dacheng.domains.org.models import Person
from dacheng.domains.processes.models import Stage
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.ui.history import what_changed

LATEST = 20
SHOWN = {"all", "talks", "changes"}
ECHOES = ("plan", "reach")  # what follows from a talk or a task says nothing new
ICONS = {
    "insert": "plus",
    "move": "arrow-right",
    "win": "trophy",
    "lose": "flag",
    "hand_over": "transfer",
    "reopen": "refresh",
}


def story(
    opportunity: Opportunity, viewer: Viewer, *, only: str = "all", before: str = ""
) -> tuple[list[dict[str, Any]], str]:
    """One page of entries, newest first, and where the next page starts (empty at the end)."""
    until = parse_datetime(before) if before else None
    found: list[dict[str, Any]] = []
    if only != "changes":
        found += _talks(opportunity, viewer, until)
    if only != "talks":
        found += _changes(opportunity, viewer, until)
    found.sort(key=lambda one: one["when"], reverse=True)
    more = found[LATEST - 1]["when"].isoformat() if len(found) > LATEST else ""
    return found[:LATEST], more


def _talks(
    opportunity: Opportunity, viewer: Viewer, until: datetime | None
) -> list[dict[str, Any]]:
    rows = timeline(opportunity, viewer)
    if until:
        rows = rows.filter(happened_at__lt=until)
    return entries(rows[: LATEST + 1])


def _changes(
    opportunity: Opportunity, viewer: Viewer, until: datetime | None
) -> list[dict[str, Any]]:
    rows = Entry.objects.filter(kind="opportunity", object_id=opportunity.pk).exclude(
        verb__in=ECHOES
    )
    if until:
        rows = rows.filter(at__lt=until)
    found = list(rows.order_by("-id")[: LATEST + 1])
    names = dict(
        Person.objects.filter(pk__in={one.actor_id for one in found}).values_list("pk", "name")
    )
    stages = _stages(found)
    return [
        {
            "icon": ICONS.get(one.verb) or ICONS.get(one.op) or "pencil",
            "who": names.get(one.actor_id) or _("系统"),
            "what": _said(one, viewer, stages),
            "when": one.at,
            "quote": one.why,
            "tone": {"lose": "neg", "win": "pos"}.get(one.verb, ""),
        }
        for one in found
    ]


def _stages(found: Iterable[Entry]) -> dict[int, str]:
    moved = [one.changes.get("stage_id") for one in found if one.op == "update"]
    ids = {pk for change in moved if isinstance(change, list) for pk in change if pk}
    return dict(Stage.objects.filter(pk__in=ids).values_list("pk", "name"))


def _said(one: Entry, viewer: Viewer, stages: dict[int, str]) -> str:
    change = one.changes.get("stage_id")
    if one.verb == "move" and isinstance(change, list):
        old, new = (stages.get(pk, "—") for pk in change)
        return _("从「%(old)s」到「%(new)s」") % {"old": old, "new": new}
    words = {"win": _("赢单"), "lose": _("输单"), "reopen": _("重新打开"), "hand_over": _("移交")}
    return words.get(one.verb) or what_changed(one, OPPORTUNITY, viewer)
