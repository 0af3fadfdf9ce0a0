"""Drawing up, signing and cancelling contracts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.contracts.events import ContractCancelled, ContractSigned
from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org import placing
from dacheng.domains.org.models import Person
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.access.inviting import invite, uninvite
from dacheng.kernel.events import publish
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.numbers import next_code

__all__ = ["cancel", "change", "draw_up", "draw_up_from", "hand_over", "invite", "sign", "uninvite"]
BY_STEP = {"state", "signed_on", "owner", "owner_id", "unit", "unit_id"}


@transaction.atomic
def draw_up(values: Mapping[str, Any], *, by: Viewer) -> Contract:
    """A new draft, numbered HT-2026-0001 … unless it has a number of its own."""
    by.require("contracts.create")
    values = dict(values)
    _require_fit(values, by)
    _require_a_hand_in(values.get("opportunity"), by)
    prefix = f"HT-{clock.today().year}-"
    values["code"] = values.get("code") or next_code(Contract, prefix, 4)
    if values.get("amount") is not None and values["amount"] < 0:
        raise ValidationError({"amount": _("合同额不能是负数。")})
    return records.create(Contract, placing.placed(Contract, values, by), by=by, verb="draw_up")


def _require_fit(values: Mapping[str, Any], by: Viewer) -> None:
    """Customer and opportunity belong together, and the person acting sees both."""
    customer, opportunity = values.get("customer"), values.get("opportunity")
    for record in filter(None, (customer, opportunity)):
        if not permits(by, "view", record):
            raise PermissionDenied(_("你看不到「%(name)s」。") % {"name": record})
    if opportunity and customer and opportunity.customer_id != customer.pk:
        raise ValidationError({"opportunity": _("这条商机是另一家客户的。")})


def _require_a_hand_in(opportunity: Opportunity | None, by: Viewer) -> None:
    """Who was only let look at an opportunity does not make a contract of it."""
    if opportunity is not None and not permits(by, "change", opportunity):
        raise PermissionDenied(_("「%(name)s」你只能看，不能起草合同。") % {"name": opportunity})


@transaction.atomic
def draw_up_from(opportunity: Opportunity, *, by: Viewer, **more: Any) -> Contract:
    """A draft with the opportunity's customer, name, amount and, where `by` may, its owner."""
    if opportunity.customer is None:
        raise ValidationError({"customer": _("商机还没有客户，不能起草合同。")})
    keeps = opportunity.owner_id and by.can("contracts.hand_over")
    values = {
        "name": opportunity.name,
        "customer": opportunity.customer,
        "opportunity": opportunity,
        "amount": opportunity.amount,
        "owner_id": opportunity.owner_id if keeps else by.person_id,
    }
    return draw_up(values | more, by=by)


@transaction.atomic
def change(
    contract: Contract,
    changes: Mapping[str, Any],
    *,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Contract:
    """Change a draft. What is signed stays as it was signed."""
    if BY_STEP & set(changes):
        raise PermissionDenied(_("这些要用各自的按钮改。"))

    def check(fresh: Contract) -> None:
        if fresh.state != ContractState.DRAFT:
            raise StepRefused(_("已签或作废的合同不能改。要改先作废，再起草新的。"))
        both = {"customer": fresh.customer, "opportunity": fresh.opportunity}
        _require_fit(both | dict(changes), by)

    return records.change(contract, changes, by=by, version=version, why=why, check=check)


@transaction.atomic
def sign(contract: Contract, *, by: Viewer, on: date | None = None) -> Contract:
    """Both sides signed on a day; from now on it counts as sales."""
    on = on or clock.today()
    if on > clock.today():
        raise ValidationError({"signed_on": _("签约日期不能在今天之后。")})
    contract = Contract.lifecycle.take(contract, "sign", by=by, signed_on=on)
    publish(ContractSigned(contract.pk, by.person_id))
    return contract


@transaction.atomic
def cancel(contract: Contract, *, by: Viewer, why: str) -> Contract:
    """Void a draft or a signed contract; the reason stays in the history."""
    if not why.strip():
        raise ValidationError(_("写上为什么作废。"))
    contract = Contract.lifecycle.take(contract, "cancel", by=by, why=why.strip())
    publish(ContractCancelled(contract.pk, by.person_id))
    return contract


def hand_over(
    contract: Contract, to: Person, *, by: Viewer, why: str = "", version: int | None = None
) -> Contract:
    """Give a contract to somebody; it counts for his unit from now on."""
    return placing.hand_over(contract, to, by=by, why=why, version=version)
