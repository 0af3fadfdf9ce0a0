"""The people at a customer."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.org.placing import placed
from dacheng.kernel import records
from dacheng.kernel.access import Viewer, permits

NOT_BY_HAND = {"owner", "owner_id", "unit", "unit_id"}


@transaction.atomic
def add_contact(
    values: Mapping[str, Any], *, by: Viewer, customer: Customer | None = None
) -> Contact:
    """Add somebody, at a customer the person acting may see."""
    values = dict(values)
    customer = customer or values.get("customer")
    if customer is not None and not permits(by, "view", customer):
        raise PermissionDenied(_("你看不到这家客户。"))
    values["customer"] = customer
    return records.create(Contact, placed(Contact, values, by), by=by, verb="add")


@transaction.atomic
def change_contact(
    contact: Contact,
    changes: Mapping[str, Any],
    *,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Contact:
    """Change what is known of a contact; he goes with his customer from owner to owner."""
    if NOT_BY_HAND & set(changes):
        raise PermissionDenied(_("换负责人请移交客户。"))
    return records.change(contact, changes, by=by, version=version, why=why)
