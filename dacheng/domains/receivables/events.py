"""What happens to receipts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Received:
    """Money came in."""

    receipt_id: int
    by_id: int


@dataclass(frozen=True)
class ReceiptReversed:
    """A receipt was taken back by a counter-entry."""

    receipt_id: int
    counter_id: int
    by_id: int
