"""Start-up of the products domain."""

from dacheng.kernel.domain import DomainConfig


class ProductsConfig(DomainConfig):
    name = "dacheng.domains.products"
    label = "products"
