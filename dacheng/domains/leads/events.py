"""What happens to leads."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LeadRegistered:
    """A lead was written into the register."""

    lead_id: int
    by_id: int


@dataclass(frozen=True)
class LeadConverted:
    """A lead became a customer with an opportunity."""

    lead_id: int
    customer_id: int
    by_id: int
