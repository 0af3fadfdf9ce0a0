"""What is worth knowing about customers."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.customers.names import namesakes
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer

SILENT_DAYS = 30


def pool(viewer: Viewer) -> QuerySet[Customer]:
    """Customers nobody owns, which this viewer may claim."""
    return Customer.objects.visible_to(viewer, "claim").filter(owner=None)


def silent(viewer: Viewer, on: date | None = None, days: int = SILENT_DAYS) -> QuerySet[Customer]:
    """Owned customers with whom nothing was done for more than `days` days."""
    since = (on or clock.today()) - timedelta(days=days)
    quiet = Q(last_activity_at__date__lt=since) | Q(
        last_activity_at=None, created_at__date__lt=since
    )
    return Customer.objects.visible_to(viewer).filter(quiet, owner__isnull=False)


def committee(customer: Customer, viewer: Viewer) -> QuerySet[Contact]:
    """The contacts of a customer that this viewer may see, most influential first."""
    rows = Contact.objects.visible_to(viewer).filter(customer_id=customer.pk)
    return rows.order_by("-influence", "name")


def similar(name: str, viewer: Viewer) -> QuerySet[Customer]:
    """Visible customers whose name means the same company; for a hint while typing."""
    seen = Customer.objects.visible_to(viewer).values("pk")
    return namesakes(name).filter(pk__in=seen)
