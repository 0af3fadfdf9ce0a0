"""What happened with an opportunity, in one line of time: talks, stages, changes."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dacheng.domains.activities.tables import entries
from dacheng.domains.opportunities.fields import OPPORTUNITY
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import changes, talks
from dacheng.domains.opportunities.queries.story import LATEST
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.shipped import called
from dacheng.kernel.ui.history import what_changed

SHOWN = {"all", "talks", "changes"}
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
    until = _moment(before)
    found: list[dict[str, Any]] = []
    if only != "changes":
        found += _talks(opportunity, viewer, until)
    if only != "talks":
        found += _changes(opportunity, viewer, until)
    found.sort(key=lambda one: one["when"], reverse=True)
    more = found[LATEST - 1]["when"].isoformat() if len(found) > LATEST else ""
    return found[:LATEST], more


def _moment(text: str) -> datetime | None:
    """The moment of a 'further back' link; anything else begins at the top."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def _talks(
    opportunity: Opportunity, viewer: Viewer, until: datetime | None
) -> list[dict[str, Any]]:
    return entries(talks(opportunity, viewer, until))


def _changes(
    opportunity: Opportunity, viewer: Viewer, until: datetime | None
) -> list[dict[str, Any]]:
    return [
        {
            "icon": ICONS.get(one.entry.verb) or ICONS.get(one.entry.op) or "pencil",
            "who": one.who or _("系统"),
            "what": _said(one.entry, viewer, one.stages),
            "when": one.entry.when,
            "quote": one.entry.why,
            "tone": {"lose": "neg", "win": "pos"}.get(one.entry.verb, ""),
        }
        for one in changes(opportunity, until)
    ]


def _said(one: Entry, viewer: Viewer, stages: dict[int, str]) -> str:
    change = one.changes.get("stage_id")
    if one.verb == "move" and isinstance(change, list):
        old, new = (called(stages.get(pk, "—")) for pk in change)
        return _("从「%(old)s」到「%(new)s」") % {"old": old, "new": new}
    words = {"win": _("赢单"), "lose": _("输单"), "reopen": _("重新打开"), "hand_over": _("移交")}
    return words.get(one.verb) or what_changed(one, OPPORTUNITY, viewer)
