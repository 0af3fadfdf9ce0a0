"""Start-up of the contracts domain."""

from dacheng.kernel.domain import DomainConfig


class ContractsConfig(DomainConfig):
    default = True
    name = "dacheng.domains.contracts"
    label = "contracts"
