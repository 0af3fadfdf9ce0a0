"""Start-up of the customers domain."""

from dacheng.kernel.domain import DomainConfig


class CustomersConfig(DomainConfig):
    default = True
    name = "dacheng.domains.customers"
    label = "customers"
