"""What happens to people and to what they own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HandedOver:
    """A record got a new owner."""

    kind: str
    object_id: int
    name: str
    to_id: int
    by_id: int
