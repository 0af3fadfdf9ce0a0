"""What the open pipeline is likely to bring until the end of a period."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Sum, Value
from django.db.models.functions import Coalesce

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import weighed
from dacheng.domains.opportunities.stages import State
from dacheng.domains.targets.queries.actuals import Amount, live
from dacheng.kernel.periods import Period

MONEY = DecimalField(max_digits=24, decimal_places=6)
ZERO = Value(Decimal(0), output_field=MONEY)
LONG_AGO = date(2000, 1, 1)
AS_EXPECTED = {
    "won_amount": "expected_weighted_amount",
    "signed_amount": "expected_weighted_amount",
    "won_count": "expected_weighted_count",
    "signed_count": "expected_weighted_count",
}
BY_ROW = {"gross_profit": F("amount") * F("chance") - F("product__cost") * F("chance")}
WEIGHED = {*AS_EXPECTED, *BY_ROW}


def weighted_by_owner(metrics: Sequence[str], period: Period) -> list[Amount]:
    """Σ chance × worth of what is open and expected before the end of the period, what is overdue
    included, by person and unit. Only for metrics that an opportunity becomes; at most two
    queries, the usual ones from kept sums."""
    names = [name for name in metrics if name in AS_EXPECTED]
    wanted = sorted({AS_EXPECTED[name] for name in names})
    found = live(wanted, Period(LONG_AGO, period.end), None)
    become = [
        amount._replace(metric=name)
        for amount in found
        for name in names
        if AS_EXPECTED[name] == amount.metric
    ]
    return become + _by_row([name for name in metrics if name in BY_ROW], period)


def _by_row(names: list[str], period: Period) -> list[Amount]:
    if not names:
        return []
    rows = weighed(Opportunity.objects.filter(state=State.OPEN, expected_on__lt=period.end))
    sums = {f"of_{name}": Coalesce(Sum(BY_ROW[name], output_field=MONEY), ZERO) for name in names}
    found: Any = rows.order_by().values("unit_id", "owner_id").annotate(**sums)
    return [
        Amount(name, row["unit_id"], row["owner_id"], row[f"of_{name}"])
        for row in found
        for name in names
    ]
