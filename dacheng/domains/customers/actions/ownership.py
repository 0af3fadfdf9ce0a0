"""Who looks after a customer; his contacts go with it."""

from django.db import transaction
from django.db.models import F

from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.org import placing
from dacheng.domains.org.models import Person
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting


@transaction.atomic
def hand_over(
    customer: Customer, to: Person, *, by: Viewer, why: str = "", version: int | None = None
) -> Customer:
    """Give a customer and those of his contacts that the owner had to somebody else."""
    before = customer.owner_id
    customer = placing.hand_over(customer, to, by=by, why=why, version=version)
    _contacts_follow(customer, before, by, "hand_over")
    return customer


@transaction.atomic
def claim(customer: Customer, *, by: Viewer) -> Customer:
    """Take a customer out of the public pool; of two people at once, one gets it."""
    customer = placing.claim(customer, by=by)
    _contacts_follow(customer, None, by, "claim")
    return customer


@transaction.atomic
def release(customer: Customer, *, by: Viewer, why: str = "") -> Customer:
    """Put a customer into the public pool."""
    before = customer.owner_id
    customer = placing.release(customer, by=by, why=why)
    _contacts_follow(customer, before, by, "release")
    return customer


def _contacts_follow(customer: Customer, before: int | None, by: Viewer, verb: str) -> None:
    with acting(by, verb):
        Contact.objects.filter(customer=customer, owner_id=before).update(
            owner_id=customer.owner_id,
            unit_id=customer.unit_id,
            version=F("version") + 1,
            updated_at=clock.now(),
        )
