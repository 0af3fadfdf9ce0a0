"""Start-up of the reports domain."""

from dacheng.kernel.domain import DomainConfig


class ReportsConfig(DomainConfig):
    default = True
    name = "dacheng.domains.reports"
    label = "reports"
