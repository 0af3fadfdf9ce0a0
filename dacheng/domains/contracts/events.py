"""What happens to contracts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ContractSigned:
    """A contract was signed by both sides."""

    contract_id: int
    by_id: int


@dataclass(frozen=True)
class ContractCancelled:
    """A contract was voided."""

    contract_id: int
    by_id: int
