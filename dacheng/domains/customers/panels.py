"""What the customers domain adds to a customer's page."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.customers.models import Customer, Stance
from dacheng.domains.customers.queries import committee
from dacheng.kernel.access import FieldLevel, Viewer
from dacheng.kernel.fields import masked
from dacheng.kernel.ui.panels import panel_on

MOST = 50


@panel_on("customer", title=pgettext_lazy("list", "联系人"), order=20, needs="customers.view")
def contacts(customer: Customer, viewer: Viewer) -> Mapping[str, Any]:
    """The buying committee: who decides, who was never met."""
    rows = list(committee(customer, viewer)[:MOST])
    unmet = sum(row.stance == Stance.UNKNOWN for row in rows)
    hint = _("%(n)d 人，%(unmet)d 人未接触") % {"n": len(rows), "unmet": unmet} if rows else ""
    level = viewer.level("contact", "phone")
    for row in rows:
        row.shown_phone = (
            ""
            if level is FieldLevel.HIDDEN
            else masked(row.phone)
            if level is FieldLevel.MASK
            else row.phone
        )
    add = (
        f"{reverse('contacts:new')}?customer={customer.pk}"
        if viewer.can("customers.create")
        else ""
    )
    return {"contacts": rows, "hint": hint, "link_url": add, "link_label": _("加一位")}
