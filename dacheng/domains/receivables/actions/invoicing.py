"""Invoices: sent for a part of a signed contract, voided when they were wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.receivables.models import Invoice
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.money import format_money, round_money
from dacheng.kernel.numbers import next_code


@transaction.atomic
def issue(
    amount: Decimal, *, by: Viewer, contract: Contract, on: date | None = None, **more: Any
) -> Invoice:
    """Send an invoice for a part of a signed contract. It counts for the contract's owner."""
    by.require("receivables.create")
    if not permits(by, "view", contract):
        raise PermissionDenied(_("你看不到「%(name)s」。") % {"name": contract})
    on = on or clock.today()
    locked = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    _refuse(locked, amount, on)
    year = f"FP-{clock.today().year}-"
    values = {
        "amount": round_money(amount),
        "customer": locked.customer,
        "contract": locked,
        "issued_on": on,
        "owner_id": locked.owner_id,
        "unit_id": locked.unit_id,
        **more,
        "code": more.get("code") or next_code(Invoice, year, 4),
    }
    return records.create(Invoice, values, by=by, verb="issue_invoice")


def _refuse(contract: Contract, amount: Decimal, on: date) -> None:
    if contract.state != ContractState.SIGNED:
        raise ValidationError({"contract": _("合同还没签或已作废，不能开票。")})
    if on > clock.today():
        raise ValidationError({"issued_on": _("开票日期不能在今天之后。")})
    if amount <= 0:
        raise ValidationError({"amount": _("开票额要大于 0。开错了用作废。")})
    left = contract.amount - invoiced(contract)
    if amount > left:
        said = {"left": format_money(left, "full")}
        raise ValidationError({"amount": _("这份合同只剩 %(left)s 没开票。") % said})


def invoiced(contract: Contract) -> Decimal:
    """Σ of what stands of a contract's invoices."""
    rows = Invoice.objects.filter(contract=contract, voided_on=None)
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


@transaction.atomic
def void(invoice: Invoice, *, by: Viewer, why: str) -> Invoice:
    """Take an invoice out of the books; once. It stays to be seen."""
    if not why.strip():
        raise ValidationError({"why": _("写上为什么作废。")})
    fresh = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    if fresh.voided_on is not None:
        raise StepRefused(_("这张发票已经作废了。"))
    values = {"voided_on": clock.today()}
    return records.change(
        fresh, values, by=by, verb="void_invoice", needs="cancel", why=why.strip()
    )
