"""What the open pipeline is likely to bring until the end of a period."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import DecimalField, F, Sum, Value
from django.db.models.functions import Coalesce

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import weighed
from dacheng.domains.opportunities.stages import State
from dacheng.domains.targets.queries.actuals import Amount
from dacheng.kernel.periods import Period

MONEY = DecimalField(max_digits=24, decimal_places=6)
WEIGHED = {
    "won_amount": F("amount") * F("chance"),
    "signed_amount": F("amount") * F("chance"),
    "gross_profit": F("amount") * F("chance") - F("product__cost") * F("chance"),
    "won_count": F("chance"),
    "signed_count": F("chance"),
}


def weighted_by_owner(metrics: Sequence[str], period: Period) -> list[Amount]:
    """Σ chance × worth of what is open and expected before the end of the period, what is overdue
    included, by person and unit. Only for metrics that an opportunity becomes; one query."""
    names = [name for name in metrics if name in WEIGHED]
    if not names:
        return []
    rows = weighed(Opportunity.objects.filter(state=State.OPEN, expected_on__lt=period.end))
    sums = {f"of_{name}": Coalesce(Sum(WEIGHED[name], output_field=MONEY), ZERO) for name in names}
    found = rows.order_by().values("unit_id", "owner_id").annotate(**sums)
    return [
        Amount(name, row["unit_id"], row["owner_id"], row[f"of_{name}"])
        for row in found
        for name in names
    ]


ZERO = Value(Decimal(0), output_field=MONEY)
