"""What happens to customers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CustomerRegistered:
    """A customer file was opened by a person."""

    customer_id: int
    by_id: int
