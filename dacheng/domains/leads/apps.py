"""Start-up of the leads domain."""

from dacheng.kernel.domain import DomainConfig


class LeadsConfig(DomainConfig):
    name = "dacheng.domains.leads"
    label = "leads"
