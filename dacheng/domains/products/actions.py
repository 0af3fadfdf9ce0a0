"""What can be done with products."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from dacheng.domains.products.models import Price, Product
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting


@transaction.atomic
def add(values: Mapping[str, Any], *, by: Viewer) -> Product:
    """Put a product on the list; its price holds from today."""
    product = records.create(Product, values, by=by, verb="add")
    _write_price(product, by)
    return product


@transaction.atomic
def change(
    product: Product,
    changes: Mapping[str, Any],
    *,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Product:
    """Change a product. A new price holds from today; what was sold keeps the old one."""
    fresh = records.change(product, changes, by=by, version=version, why=why)
    if "price" in changes:
        _write_price(fresh, by)
    return fresh


def _write_price(product: Product, by: Viewer) -> None:
    with acting(by, "price"):
        today: dict[str, Any] = {"product": product, "starts_on": clock.today()}
        if product.price is None:
            Price.objects.filter(**today).delete()
        else:
            Price.objects.update_or_create(**today, defaults={"amount": product.price})
