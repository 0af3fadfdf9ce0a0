"""Start-up of the products domain."""

from dacheng.kernel.domain import DomainConfig


class ProductsConfig(DomainConfig):
    default = True
    name = "dacheng.domains.products"
    label = "products"
