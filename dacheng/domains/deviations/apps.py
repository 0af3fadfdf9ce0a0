"""Start-up of the deviations domain."""

from dacheng.kernel.domain import DomainConfig


class DeviationsConfig(DomainConfig):
    default = True
    name = "dacheng.domains.deviations"
    label = "deviations"
