"""What receipts are made of: what could be collected, and how much of it was."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.deviations.queries.nodes import Node
from dacheng.domains.deviations.queries.shapley import shapley
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel.periods import ONE_DAY, Period

Said = dict[str, tuple[str, str, str]]
NAMES = ("owed_before", "signed_since", "collected_share")


def parts(
    node: Node, now: Period, spans: Sequence[Period], actual: Decimal
) -> tuple[dict[str, Fraction], Fraction | None, list[dict[str, Any]], Said]:
    """Collected = (owed at the start + signed since) × the share of it that came in."""
    here = _collectable(node, now)
    before = [one for span in spans if any(one := _collectable(node, span))]
    if not before:
        return {}, None, [], {}
    mean = [sum((one[at] for one in before), Fraction(0)) / len(before) for at in range(3)]
    after, usual = _factors(here, Fraction(actual), mean), _factors(mean, mean[2], here)
    found = shapley(usual, after, _amount)
    said = {name: (_label(name), _said(name, after), _said(name, usual)) for name in NAMES}
    other = Fraction(actual) - _amount(after)
    if other:  # what came in without anything to collect it from
        found["uncalled"] = other
        said["uncalled"] = (_("没有合同的回款"), "", "")
    return found, _amount(usual), [], said


def _collectable(node: Node, period: Period) -> list[Fraction]:
    """Owed on the eve, signed within, collected within."""
    mine = node.q()
    eve = period.start - ONE_DAY
    signed = Contract.objects.filter(mine, state=ContractState.SIGNED)
    owed = _sum(signed.filter(signed_on__lte=eve), "amount") - _sum(
        Receipt.objects.filter(mine, received_on__lte=eve, contract__isnull=False), "amount"
    )
    within = Q(signed_on__gte=period.start, signed_on__lt=period.end)
    cash = Receipt.objects.filter(mine, received_on__gte=period.start, received_on__lt=period.end)
    return [max(owed, Fraction(0)), _sum(signed.filter(within), "amount"), _sum(cash, "amount")]


def _sum(rows: Any, name: str) -> Fraction:
    return Fraction(rows.aggregate(total=Sum(name))["total"] or 0)


def _factors(
    one: Sequence[Fraction], cash: Fraction, other: Sequence[Fraction]
) -> dict[str, Fraction]:
    owed, signed = one[0], one[1]
    base, beside = owed + signed, other[0] + other[1]
    share = cash / base if base else (other[2] / beside if beside else Fraction(0))
    return dict(zip(NAMES, (owed, signed, share), strict=True))


def _amount(given: Any) -> Fraction:
    return (given["owed_before"] + given["signed_since"]) * given["collected_share"]


def _label(name: str) -> str:
    return {
        "owed_before": _("期初未收"),
        "signed_since": _("期内新签"),
        "collected_share": _("收回的比例"),
    }[name]


def _said(name: str, given: dict[str, Fraction]) -> str:
    value = given[name]
    return f"{float(value) * 100:.0f}%" if name == "collected_share" else f"{float(value):.0f}"


def overdue(node: Node, on: date, days: int = 30) -> Any:
    """Signed contracts of a node older than so many days and not paid in full, the largest debt
    first, with `due`."""
    rows = Contract.objects.filter(
        node.q(), state=ContractState.SIGNED, signed_on__lt=on - days * ONE_DAY
    )
    paid = Coalesce(Sum("receipts__amount", filter=Q(receipts__received_on__lte=on)),
                    Value(Decimal(0)))  # fmt: skip
    return rows.annotate(due=F("amount") - paid).filter(due__gt=0).order_by("-due", "pk")
