"""Start-up of the opportunities domain."""

from dacheng.kernel.domain import DomainConfig


class OpportunitiesConfig(DomainConfig):
    default = True
    name = "dacheng.domains.opportunities"
    label = "opportunities"
