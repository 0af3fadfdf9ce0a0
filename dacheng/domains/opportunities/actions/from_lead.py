"""From a lead to a customer with an opportunity, in one step; nothing is typed again (L6)."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from dacheng.domains.activities.models import Activity, ActivityKind, Task, TaskState
from dacheng.domains.customers.actions import add_contact, register
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.leads.actions import convert
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.actions.opening import open_opportunity, require_seen
from dacheng.domains.opportunities.actions.planning import mirror
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting


@transaction.atomic
def open_from(
    lead: Lead,
    *,
    by: Viewer,
    customer: Customer | None = None,
    name: str = "",
    amount: Decimal | None = None,
    anyway: bool = False,
    **more: Any,
) -> Opportunity:
    """Turn a lead into a customer (or take the one given), a contact and an opportunity.

    The lead stays with its history; its open tasks go on with the opportunity. Raises
    AlreadyThere when the company is a customer already, so that the person picks it (or
    `anyway`), and StepRefused when the lead was converted or judged invalid before.
    """
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    if not permits(by, "convert", lead):
        raise PermissionDenied(_("你不能转化这条线索。找负责人或主管。"))
    Lead.lifecycle.require(lead, "convert")
    require_seen(customer, by)
    owner = _owner(lead, by)
    customer = customer or register(_as_customer(lead) | owner, by=by, anyway=anyway)
    contact = _contact(lead, customer, owner, by)
    values = _as_opportunity(lead, name) | owner | more
    opportunity = open_opportunity(
        {**values, "customer": customer, "contact": contact, "amount": amount}, by=by
    )
    convert(lead, by=by, customer=customer, contact=contact)
    _follow(lead, opportunity, by)
    opportunity.refresh_from_db()
    return opportunity


def _owner(lead: Lead, by: Viewer) -> dict[str, Any]:
    """Whoever followed the lead up goes on; from the pool, or for a guest, it is who converts."""
    keeps = lead.owner_id and by.can("opportunities.hand_over")
    return {"owner_id": lead.owner_id if keeps else by.person_id}


def _as_customer(lead: Lead) -> dict[str, Any]:
    return {
        "name": lead.company,
        "industry": lead.industry,
        "location": lead.location,
        "source": lead.source.name if lead.source else "",
        "phone": lead.phone,
        "needs": lead.needs,
    }


def _as_opportunity(lead: Lead, name: str) -> dict[str, Any]:
    title = " ".join(filter(None, (lead.company, lead.needs)))
    return {"name": (name or title)[:200], "lead": lead, "source": lead.source, "note": lead.note}


def _contact(lead: Lead, customer: Customer, owner: dict[str, Any], by: Viewer) -> Contact | None:
    """The person of the lead at this customer; known by name, or added."""
    if not lead.contact_name:
        return None
    known = Contact.objects.filter(customer=customer, name=lead.contact_name).first()
    values = {
        "name": lead.contact_name,
        "title": lead.title,
        "phone": lead.phone,
        "email": lead.email,
    }
    return known or add_contact(values | owner, by=by, customer=customer)


def _follow(lead: Lead, opportunity: Opportunity, by: Viewer) -> None:
    """Activities stay about the lead and show at the customer; open tasks become the next steps."""
    customer_id = opportunity.customer_id
    done = Activity.objects.filter(about_kind="lead", about_id=lead.pk)
    todo = Task.objects.filter(about_kind="lead", about_id=lead.pk, state=TaskState.OPEN)
    bump = {"version": F("version") + 1, "updated_at": clock.now()}
    with acting(by, "convert"):
        done.update(customer_id=customer_id, **bump)
        todo.update(
            about_kind="opportunity", about_id=opportunity.pk, customer_id=customer_id, **bump
        )
        last = done.exclude(kind=ActivityKind.NOTE).aggregate(last=Max("happened_at"))["last"]
        if last:
            latest = Greatest("last_activity_at", Value(last))
            Opportunity.objects.filter(pk=opportunity.pk).update(last_activity_at=latest)
            Customer.objects.filter(pk=customer_id).update(last_activity_at=latest)
    mirror(opportunity.pk, by)
