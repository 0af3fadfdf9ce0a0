"""A lead is reached by the first activity about it."""

from django.db.models import F, Q, Value
from django.db.models.functions import Least

from dacheng.domains.activities.echoes import when_touched
from dacheng.domains.activities.models import Activity
from dacheng.domains.leads.models import Lead, LeadStatus
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting


@when_touched(Lead)
def first_touch(activity: Activity, by: Viewer) -> None:
    """Keep the earliest touch, and take a new lead to 'reached'. Needs no right on the lead:
    that it was touched is a fact."""
    earlier = Q(first_touch_at=None) | Q(first_touch_at__gt=activity.happened_at)
    lead = Lead.objects.filter(pk=activity.about_id)
    bump = {"version": F("version") + 1, "updated_at": clock.now()}
    with acting(by, "reach"):
        touch = Least("first_touch_at", Value(activity.happened_at))  # ignores NULL
        lead.filter(earlier).update(first_touch_at=touch, **bump)
        lead.filter(status=LeadStatus.NEW).update(status=LeadStatus.REACHED, **bump)
