"""Start-up of the customers domain."""

from dacheng.kernel.domain import DomainConfig


class CustomersConfig(DomainConfig):
    name = "dacheng.domains.customers"
    label = "customers"
