"""Start-up of the receivables domain."""

from dacheng.kernel.domain import DomainConfig


class ReceivablesConfig(DomainConfig):
    default = True
    name = "dacheng.domains.receivables"
    label = "receivables"
