"""Leads."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.models import Customer
from dacheng.domains.leads import actions
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.actions import open_from
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field, FieldKind
from dacheng.surfaces.api.kinds.customers import ANYWAY
from dacheng.surfaces.api.kinds.given import WHY, claiming, hand_over
from dacheng.surfaces.api.resource import Resource, Verb

KNOWN = (
    *("company", "contact_name", "title", "phone", "email", "industry", "location", "source"),
    *("needs", "note", "code", "external_id", "registered_at"),
)
CONVERT = (
    Field("customer", _("客户"), FieldKind.REF, ref="customer"),
    Field("name", _("商机名称")),
    Field("amount", _("金额"), FieldKind.MONEY),
    Field("expected_on", _("预计签约"), FieldKind.DATE),
    ANYWAY,
)
REASON = Field("invalid_reason", _("无效原因"), required=True)


def _invalidate(lead: Lead, *, by: Viewer, invalid_reason: str) -> Lead:
    return actions.invalidate(lead, by=by, reason=invalid_reason)


def _convert(
    lead: Lead,
    *,
    by: Viewer,
    customer: Customer | None = None,
    name: str = "",
    amount: Decimal | None = None,
    anyway: bool | None = False,
    **more: Any,
) -> Any:
    return open_from(
        lead, by=by, customer=customer, name=name, amount=amount, anyway=bool(anyway), **more
    )


LEADS = Resource(
    "leads",
    "lead",
    _("线索"),
    create=actions.register,
    creates=(*KNOWN, "owner"),
    requires=("company",),
    change=actions.change,
    changes=KNOWN,
    verbs=(
        Verb("reach", _("触达"), actions.reach),
        Verb("nurture", _("转培育"), actions.nurture, takes=(WHY,)),
        Verb("invalidate", _("判为无效"), _invalidate, takes=(REASON,)),
        Verb("revive", _("恢复"), actions.revive, takes=(WHY,)),
        Verb("convert", _("转为商机"), _convert, takes=CONVERT, gives="opportunities"),
        hand_over(actions.hand_over),
        *claiming(actions.claim, actions.release),
    ),
    files=True,
)
