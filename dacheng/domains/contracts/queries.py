"""Which contracts count, and for how much."""

from decimal import Decimal

from django.db.models import QuerySet, Sum

from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.kernel.access import Viewer


def signed(viewer: Viewer) -> QuerySet[Contract]:
    """Signed and not cancelled: these are sales."""
    return Contract.objects.visible_to(viewer).filter(state=ContractState.SIGNED)


def signed_amount(rows: QuerySet[Contract]) -> Decimal:
    """Σ amount of the signed ones among these rows."""
    total = rows.filter(state=ContractState.SIGNED).aggregate(total=Sum("amount"))["total"]
    return total or Decimal(0)
