"""What was collected and what of a contract is still open."""

from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel.access import Viewer


def collected(rows: QuerySet[Receipt]) -> Decimal:
    """Σ of these receipts, counter-entries included."""
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def is_settled(receipt: Receipt) -> bool:
    """Taken back already, or itself what takes another back; nothing more can be done with it."""
    return bool(receipt.reverses_id) or Receipt.objects.filter(reverses=receipt).exists()


def outstanding(viewer: Viewer) -> QuerySet[Contract]:
    """Signed contracts not yet paid in full, with `paid` and `due`; the largest first."""
    rows = Contract.objects.visible_to(viewer).filter(state=ContractState.SIGNED)
    rows = rows.annotate(paid=F("received"), due=F("amount") - F("received"))
    return rows.filter(due__gt=0).order_by("-due")
