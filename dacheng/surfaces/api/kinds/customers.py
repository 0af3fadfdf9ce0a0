"""Customers and contacts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers import actions
from dacheng.domains.customers.models import Customer
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field, FieldKind
from dacheng.surfaces.api.kinds.given import INVITING, claiming, hand_over
from dacheng.surfaces.api.resource import Resource

FILE = (
    *("name", "code", "external_id", "customer_class", "industry", "location", "source"),
    *("employees", "revenue", "founded_year", "parent", "credit_code", "phone", "website"),
    *("budget", "needs", "risk", "note"),
)
PERSON = (
    *("name", "code", "external_id", "customer", "title", "phone", "email", "wechat"),
    *("role", "stance", "influence", "concern", "note"),
)
ANYWAY = Field("anyway", _("同名也建"), FieldKind.BOOL)


def _register(values: dict[str, Any], *, by: Viewer) -> Customer:
    anyway = bool(values.pop("anyway", False))
    return actions.register(values, by=by, anyway=anyway)


CUSTOMERS = Resource(
    "customers",
    "customer",
    _("客户"),
    create=_register,
    creates=(*FILE, "owner"),
    requires=("name",),
    also=(ANYWAY,),
    change=actions.change,
    changes=FILE,
    verbs=(
        hand_over(actions.hand_over),
        *claiming(actions.claim, actions.release),
        *INVITING,
    ),
    files=True,
)
CONTACTS = Resource(
    "contacts",
    "contact",
    _("联系人"),
    create=actions.add_contact,
    creates=(*PERSON, "owner"),
    requires=("name",),
    change=actions.change_contact,
    changes=PERSON,
)
