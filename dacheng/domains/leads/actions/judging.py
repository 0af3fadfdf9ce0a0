"""What becomes of a lead."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.leads.events import LeadConverted
from dacheng.domains.leads.models import Lead
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.events import publish


@transaction.atomic
def reach(lead: Lead, *, by: Viewer) -> Lead:
    """Somebody spoke with the lead. Logging an activity does this by itself."""
    first = lead.first_touch_at or clock.now()
    return Lead.lifecycle.take(lead, "reach", by=by, first_touch_at=first)


@transaction.atomic
def nurture(lead: Lead, *, by: Viewer, why: str = "") -> Lead:
    """Not yet, but one day."""
    return Lead.lifecycle.take(lead, "nurture", by=by, why=why)


@transaction.atomic
def invalidate(lead: Lead, *, by: Viewer, reason: str) -> Lead:
    """Nobody to sell to; the reason stays."""
    if not reason.strip():
        raise ValidationError({"invalid_reason": _("写上为什么无效。")})
    return Lead.lifecycle.take(lead, "invalidate", by=by, invalid_reason=reason.strip())


@transaction.atomic
def revive(lead: Lead, *, by: Viewer, why: str = "") -> Lead:
    """An invalid lead is worth a second look."""
    return Lead.lifecycle.take(lead, "revive", by=by, why=why, invalid_reason="")


@transaction.atomic
def convert(lead: Lead, *, by: Viewer, customer: Customer, contact: Contact | None) -> Lead:
    """The lead became this customer. Called by `opportunities.actions.open_from`."""
    lead = Lead.lifecycle.take(
        lead, "convert", by=by, customer=customer, contact=contact, converted_at=clock.now()
    )
    publish(LeadConverted(lead.pk, customer.pk, by.person_id))
    return lead
