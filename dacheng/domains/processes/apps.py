"""Start-up of the processes domain."""

from dacheng.kernel.domain import DomainConfig


class ProcessesConfig(DomainConfig):
    default = True
    name = "dacheng.domains.processes"
    label = "processes"
