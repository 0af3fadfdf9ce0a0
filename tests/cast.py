"""The small company of the domains' tests, for tests of what lies above them."""

from dacheng.conftest import (
    _quick_passwords,
    company,
    contact,
    customer,
    history,
    person,
    product,
    queries,
    sign_in,
    viewer,
)

__all__ = [
    "_quick_passwords",
    "company",
    "contact",
    "customer",
    "history",
    "person",
    "product",
    "queries",
    "sign_in",
    "viewer",
]
