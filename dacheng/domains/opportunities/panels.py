"""What the opportunities domain adds to the pages of customers and leads."""

from collections.abc import Mapping
from json import dumps
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, IntegerField, Sum, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dacheng.domains.customers.models import Customer
from dacheng.domains.leads.models import Lead
from dacheng.domains.leads.stages import ALIVE
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.panels import panel_on

MOST = 8


@panel_on(
    "customer",
    title=pgettext_lazy("list", "商机"),
    order=30,
    needs="opportunities.view",
    flush=True,
)
def opportunities(customer: Customer, viewer: Viewer) -> Mapping[str, Any]:
    """The open ones first, then the latest."""
    rows = Opportunity.objects.visible_to(viewer).filter(customer=customer)
    open_first: Any = Case(When(state="open", then=0), default=1, output_field=IntegerField())
    shown = list(
        rows.select_related("stage", "owner").order_by(open_first, "-updated_at", "-pk")[:MOST]
    )
    won = rows.filter(state="won").aggregate(total=Sum("amount"))["total"]
    reads = viewer.reads("opportunity", "amount")
    may_add = viewer.can("opportunities.create")
    return {
        "rows": shown,
        "reads_amount": reads,
        "all_url": f"{reverse('opportunities:list')}?{_about(customer)}",
        "hint": _("已成交 %(amount)s") % {"amount": figures.full(won)} if won and reads else "",
        "link_url": f"{reverse('opportunities:new')}?customer={customer.pk}" if may_add else "",
        "link_label": _("新商机"),
        "more": len(shown) == MOST,
    }


def _about(customer: Customer) -> str:
    return urlencode({"where": dumps({"field": "customer", "op": "=", "value": customer.pk})})


@panel_on("lead", title=gettext_lazy("转成商机"), order=5, needs="opportunities.view", side=True)
def conversion(lead: Lead, viewer: Viewer) -> Mapping[str, Any] | None:
    """What became of a lead, or the button that makes something of it."""
    made = list(
        Opportunity.objects.visible_to(viewer).filter(lead=lead).select_related("stage")[:MOST]
    )
    may = (
        lead.status in ALIVE
        and viewer.can("opportunities.create")
        and permits(viewer, "convert", lead)
    )
    if not made and not may:
        return None
    url = reverse("opportunities:from_lead", args=[lead.pk]) if may else ""
    return {"made": made, "url": url}
