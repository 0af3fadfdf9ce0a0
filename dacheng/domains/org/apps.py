"""Start-up of the org domain."""

from dacheng.kernel.domain import DomainConfig


class OrgConfig(DomainConfig):
    default = True
    name = "dacheng.domains.org"
    label = "org"
