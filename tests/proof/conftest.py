"""The small company of every test."""

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
    "_quick_passwords", "company", "contact", "customer", "history", "person", "product",
    "queries", "sign_in", "viewer",
]  # fmt: skip
