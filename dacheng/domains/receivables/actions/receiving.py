"""Money that came in, and counter-entries where that was wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.customers.models import Customer
from dacheng.domains.receivables.events import ReceiptReversed, Received
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.events import publish
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.money import round_money
from dacheng.kernel.numbers import next_code


@transaction.atomic
def receive(
    amount: Decimal,
    *,
    by: Viewer,
    contract: Contract | None = None,
    customer: Customer | None = None,
    on: date | None = None,
    **more: Any,
) -> Receipt:
    """Book money received for a contract, or from a customer without one.

    It counts for the owner of the contract (or customer), because collecting is his task.
    """
    by.require("receivables.create")
    payer, source = _payer(contract, customer, by)
    on = on or clock.today()
    if on > clock.today():
        raise ValidationError({"received_on": _("到账日期不能在今天之后。")})
    if amount <= 0:
        raise ValidationError({"amount": _("回款额要大于 0。记错了用冲销。")})
    values = {
        "code": next_code(Receipt, f"HK-{clock.today().year}-", 4),
        "amount": round_money(amount),
        "customer": payer,
        "contract": contract,
        "received_on": on,
        "owner_id": source.owner_id,
        "unit_id": source.unit_id,
        **more,
    }
    receipt = records.create(Receipt, values, by=by, verb="receive")
    publish(Received(receipt.pk, by.person_id))
    return receipt


def _payer(
    contract: Contract | None, customer: Customer | None, by: Viewer
) -> tuple[Customer, Contract | Customer]:
    """Who paid, and whose owner it counts for."""
    source = contract or customer
    if source is None:
        raise ValidationError({"customer": _("写上哪份合同或哪家客户的回款。")})
    if not permits(by, "view", source):
        raise PermissionDenied(_("你看不到「%(name)s」。") % {"name": source})
    if contract is None:
        return source, source  # type: ignore[return-value]
    if contract.state != ContractState.SIGNED:
        raise ValidationError({"contract": _("合同还没签或已作废，不能记回款。")})
    if customer is not None and customer.pk != contract.customer_id:
        raise ValidationError({"customer": _("这份合同是另一家客户的。")})
    return contract.customer, contract


@transaction.atomic
def reverse(receipt: Receipt, *, by: Viewer, why: str) -> Receipt:
    """Take a receipt back by a counter-entry of today; once, and never a counter-entry itself.

    Returns the counter-entry. Nothing is deleted or changed.
    """
    if not why.strip():
        raise ValidationError(_("写上为什么冲销。"))
    fresh = Receipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
    if not permits(by, "cancel", fresh):
        raise PermissionDenied(_("你不能冲销这笔回款。"))
    if fresh.reverses_id or Receipt.objects.filter(reverses=fresh).exists():
        raise StepRefused(_("这笔已经冲销过，或本身就是冲销。"))
    values = {
        "code": next_code(Receipt, f"HK-{clock.today().year}-", 4),
        "amount": -fresh.amount,
        "customer": fresh.customer,
        "contract": fresh.contract,
        "received_on": clock.today(),
        "method": fresh.method,
        "reverses": fresh,
        "note": why.strip()[:300],
        "owner_id": fresh.owner_id,
        "unit_id": fresh.unit_id,
    }
    counter = records.create(Receipt, values, by=by, verb="reverse", why=why.strip())
    publish(ReceiptReversed(fresh.pk, counter.pk, by.person_id))
    return counter
