"""What the activities domain adds to a customer: what to do, and what was done."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from dacheng.domains.activities.queries import open_tasks
from dacheng.domains.customers.models import Customer
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui.panels import panel_on


@panel_on("customer", title=_("下一步"), order=10, needs="activities.view", side=True)
def customer_steps(customer: Customer, viewer: Viewer) -> Mapping[str, Any]:
    return {
        "tasks": list(open_tasks(customer, viewer)[:5]),
        "about": f"customer:{customer.pk}",
        "may_add": viewer.can("activities.create"),
    }


@panel_on("customer", title=_("动态"), order=60, needs="activities.view")
def customer_story(customer: Customer, viewer: Viewer) -> Mapping[str, Any]:
    """Fetched when the page stands: composer and timeline are a page of their own."""
    return {"kind": "customer", "pk": customer.pk}
