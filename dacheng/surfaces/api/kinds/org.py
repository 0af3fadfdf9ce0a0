"""People and products."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from dacheng.domains.org import actions
from dacheng.domains.org.fields import DELEGATION
from dacheng.domains.org.models import Delegation, OrgUnit, Person, Role
from dacheng.domains.products import actions as products
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field, FieldKind
from dacheng.surfaces.api.kinds.given import ON, WHY
from dacheng.surfaces.api.resource import Permit, Resource, Verb

KNOWN = ("name", "email", "phone", "rank", "hired_on", "external_id")
PRODUCT = ("name", "code", "external_id", "line", "price", "cost", "unit_name", "is_active")
ROLE = Field("role", _("角色"), FieldKind.REF, ref="role", required=True)
UNIT = Field("unit", _("调到"), FieldKind.REF, ref="orgunit", required=True)


def _here(person: Person) -> bool:
    return person.is_active


def _move(
    person: Person, *, by: Viewer, unit: OrgUnit, on: date | None = None, why: str = ""
) -> Person:
    return actions.move(person, unit, on or clock.today(), by=by, why=why)


def _give(person: Person, *, by: Viewer, role: Role) -> Person:
    return actions.give_role(person, role, by=by)


def _take(person: Person, *, by: Viewer, role: Role) -> Person:
    return actions.take_role(person, role, by=by)


def _delegate(
    person: Person, *, by: Viewer, stand_in: Person, begins_on: date, ends_on: date
) -> Delegation:
    return actions.delegate(person, stand_in, begins_on, ends_on, by=by)


def _may_delegate(person: Person, viewer: Viewer, permit: Permit) -> bool:
    return actions.may_delegate(person, viewer)


def _may_withdraw(delegation: Delegation, viewer: Viewer, permit: Permit) -> bool:
    return actions.may_withdraw(delegation, viewer)


def _lasts(delegation: Delegation) -> bool:
    return delegation.lasts(clock.today())


def _change(person: Person, changes: dict[str, Any], *, by: Viewer) -> Person:
    return actions.change(person, changes, by=by)


PEOPLE = Resource(
    "people",
    "person",
    _("人员"),
    create=actions.hire,
    creates=(*KNOWN, "username", "unit"),
    requires=("name", "username"),
    change=_change,
    changes=KNOWN,
    verbs=(
        Verb("move", _("调动"), _move, takes=(UNIT, ON, WHY), stands=_here),
        Verb("give_role", _("给角色"), _give, needs="administer", takes=(ROLE,), stands=_here),
        Verb("take_role", _("收回角色"), _take, needs="administer", takes=(ROLE,)),
        Verb("deactivate", _("离职"), actions.deactivate, takes=(ON, WHY), stands=_here),
        Verb(
            "delegate", _("找人代理"), _delegate, stands=_here, may=_may_delegate,
            takes=tuple(DELEGATION[name] for name in ("stand_in", "begins_on", "ends_on")),
            gives="delegations",
        ),
    ),
)  # fmt: skip
DELEGATIONS = Resource(
    "delegations",
    "delegation",
    _("代理"),
    verbs=(
        Verb("withdraw", _("收回代理"), actions.withdraw, may=_may_withdraw, stands=_lasts),
    ),
)  # fmt: skip
PRODUCTS = Resource(
    "products",
    "product",
    _("产品"),
    create=products.add,
    creates=PRODUCT,
    requires=("name",),
    change=products.change,
    changes=PRODUCT,
)
