"""Keeping the customer file."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.customers.events import CustomerRegistered
from dacheng.domains.customers.models import Customer
from dacheng.domains.customers.names import namesakes
from dacheng.domains.org.placing import placed
from dacheng.kernel import records
from dacheng.kernel.access import Viewer
from dacheng.kernel.events import publish

NOT_BY_HAND = {"owner", "owner_id", "unit", "unit_id", "last_activity_at"}


class AlreadyThere(ValidationError):
    """This company has a file already; `existing` are those of them that the person may see.

    Of a colleague's customer he learns only that there is one, because name and owner of what he
    may not see are nobody's answer to a guess.
    """

    def __init__(self, found: list[Customer], by: Viewer):
        seen = set(Customer.objects.visible_to(by).filter(pk__in=[one.pk for one in found]))
        self.existing = [one for one in found if one in seen]
        names = _("、").join(_described(customer) for customer in self.existing)
        known = _("已有同一家客户：%(names)s。") % {"names": names}
        super().__init__({"name": known if names else _("有同事在跟这家客户。问销售运营。")})


def _described(customer: Customer) -> str:
    owner = customer.owner.name if customer.owner else _("公海")
    return _("「%(name)s」（%(owner)s）") % {"name": customer.name, "owner": owner}


@transaction.atomic
def register(values: Mapping[str, Any], *, by: Viewer, anyway: bool = False) -> Customer:
    """Open a customer file; the person acting owns it unless `owner` names somebody, or
    None for the pool.

    Raises AlreadyThere when the name means a known company, unless `anyway`; a credit code that
    another customer has is refused always.
    """
    if existing := _same_company(values, anyway):
        raise AlreadyThere(existing, by)
    customer = records.create(Customer, placed(Customer, values, by), by=by, verb="register")
    publish(CustomerRegistered(customer.pk, by.person_id))
    return customer


def _same_company(values: Mapping[str, Any], anyway: bool) -> list[Customer]:
    found = []
    if code := values.get("credit_code"):
        found = list(Customer.objects.filter(credit_code=code).select_related("owner"))
    if not found and not anyway and (name := values.get("name")):
        found = list(namesakes(name).select_related("owner")[:3])
    return found


@transaction.atomic
def change(
    customer: Customer,
    changes: Mapping[str, Any],
    *,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Customer:
    """Change the file. A new owner comes by `hand_over`, `claim` or `release`."""
    if NOT_BY_HAND & set(changes):
        raise PermissionDenied(_("换负责人请用移交。"))

    def check(fresh: Customer) -> None:
        _refuse_circle(fresh, changes)

    return records.change(customer, changes, by=by, version=version, why=why, check=check)


def _refuse_circle(customer: Customer, changes: Mapping[str, Any]) -> None:
    """A company cannot stand above itself, however many companies lie between."""
    above, seen = changes.get("parent"), set()
    while above is not None and above.pk not in seen:
        if above.pk == customer.pk:
            raise ValidationError({"parent": _("上级公司绕回了自己。")})
        seen.add(above.pk)
        above = above.parent
