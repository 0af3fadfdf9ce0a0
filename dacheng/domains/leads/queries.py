"""Which leads wait for somebody."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from dacheng.domains.leads.models import Lead, LeadStatus
from dacheng.domains.leads.stages import ALIVE
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer

FIRST_TOUCH = timedelta(hours=24)


def alive(viewer: Viewer) -> QuerySet[Lead]:
    """Leads that may still become something."""
    return Lead.objects.visible_to(viewer).filter(status__in=ALIVE)


def pool(viewer: Viewer) -> QuerySet[Lead]:
    """Leads nobody follows up, which this viewer may claim."""
    return Lead.objects.visible_to(viewer, "claim").filter(owner=None, status__in=ALIVE)


def untouched(viewer: Viewer, at: datetime | None = None) -> QuerySet[Lead]:
    """Owned leads that nobody spoke with in the 24 hours since they were registered (L4)."""
    since = (at or clock.now()) - FIRST_TOUCH
    rows = Lead.objects.visible_to(viewer).filter(status=LeadStatus.NEW, owner__isnull=False)
    return rows.filter(first_touch_at=None, registered_at__lt=since)


def unspoken(viewer: Viewer) -> QuerySet[Lead]:
    """The leads that wait for this viewer's first word."""
    return Lead.objects.filter(owner_id=viewer.person_id, status=LeadStatus.NEW)
