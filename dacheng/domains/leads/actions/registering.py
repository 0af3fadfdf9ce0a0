"""Keeping the lead register (Table 1 of S4)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.leads.events import LeadRegistered
from dacheng.domains.leads.models import Lead
from dacheng.domains.org.placing import placed
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer
from dacheng.kernel.events import publish
from dacheng.kernel.numbers import next_code

BY_STEP = {
    *("owner", "owner_id", "unit", "unit_id", "status", "invalid_reason"),
    *("customer", "contact", "first_touch_at", "converted_at"),
}


@transaction.atomic
def register(values: Mapping[str, Any], *, by: Viewer) -> Lead:
    """Write a lead into the register; it gets the next number LX001 … unless it has a code.

    The person acting owns it unless `owner` names somebody, or None for the pool.
    """
    values = {"registered_at": clock.now(), **values}
    by.require("leads.create")
    values["code"] = values.get("code") or next_code(Lead, "LX", 3)
    lead = records.create(Lead, placed(Lead, values, by), by=by, verb="register")
    publish(LeadRegistered(lead.pk, by.person_id))
    return lead


@transaction.atomic
def change(
    lead: Lead,
    changes: Mapping[str, Any],
    *,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Lead:
    """Change what is known of a lead; status and owner move by their own steps."""
    if BY_STEP & set(changes):
        raise PermissionDenied(_("状态和负责人要用各自的按钮改。"))
    return records.change(lead, changes, by=by, version=version, why=why)
