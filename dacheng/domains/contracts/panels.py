"""What the contracts domain adds to the pages of opportunities and customers."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.contracts.models import Contract
from dacheng.domains.contracts.queries import signed_amount
from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.access import Viewer
from dacheng.kernel.statements import Given, Seen
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.panels import panel_on

MOST = 8


@panel_on(
    "opportunity", title=pgettext_lazy("list", "合同"), order=40, needs="contracts.view", flush=True
)
def opportunity_contracts(opportunity: Opportunity, viewer: Viewer) -> Mapping[str, Any]:
    rows = Contract.objects.visible_to(viewer).filter(opportunity=opportunity)
    found = _of_opportunity(viewer, opportunity=opportunity.pk)
    may = viewer.can("contracts.create") and opportunity.customer_id and opportunity.state != "lost"
    new = reverse("contracts:from_opportunity", args=[opportunity.pk]) if may else ""
    return {**_shown(found, rows, viewer), "new": new}


@panel_on(
    "customer", title=pgettext_lazy("list", "合同"), order=40, needs="contracts.view", flush=True
)
def customer_contracts(customer: Customer, viewer: Viewer) -> Mapping[str, Any]:
    rows = Contract.objects.visible_to(viewer).filter(customer=customer)
    found = _of_customer(viewer, customer=customer.pk)
    may = viewer.can("contracts.create")
    url = f"{reverse('contracts:new')}?customer={customer.pk}" if may else ""
    return {**_shown(found, rows, viewer), "link_url": url, "link_label": _("新合同")}


@Seen
def _of_opportunity(viewer: Viewer) -> QuerySet[Contract]:
    rows = Contract.objects.visible_to(viewer).filter(opportunity=Given("opportunity"))
    return rows.order_by("-created_at", "-pk")[:MOST]


@Seen
def _of_customer(viewer: Viewer) -> QuerySet[Contract]:
    rows = Contract.objects.visible_to(viewer).filter(customer=Given("customer"))
    return rows.order_by("-created_at", "-pk")[:MOST]


def _shown(found: list[Contract], rows: QuerySet[Contract], viewer: Viewer) -> dict[str, Any]:
    """Those shown, and what all of them come to."""
    reads = viewer.reads("contract", "amount")
    total = signed_amount(rows) if found and reads else None
    hint = _("已签 %(amount)s") % {"amount": figures.full(total)} if total else ""
    return {"contracts": found, "reads_amount": reads, "hint": hint}
