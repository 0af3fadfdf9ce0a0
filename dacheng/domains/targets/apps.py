"""Start-up of the targets domain."""

from dacheng.kernel.domain import DomainConfig


class TargetsConfig(DomainConfig):
    default = True
    name = "dacheng.domains.targets"
    label = "targets"
