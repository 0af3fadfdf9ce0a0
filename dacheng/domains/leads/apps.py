"""Start-up of the leads domain."""

from dacheng.kernel.domain import DomainConfig


class LeadsConfig(DomainConfig):
    default = True
    name = "dacheng.domains.leads"
    label = "leads"
