"""Products from a file; product lines are made on the way."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dacheng.domains.products.fields import PRODUCT
from dacheng.domains.products.models import Price, Product, ProductLine
from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.spec import ImportSpec, Link, by_name, offer
from dacheng.kernel.imports.writing import Written

PRODUCT_LINK = Link(Product, by=("code", "external_id", "name"))


def prepare(batch: Batch) -> None:
    """A price is no debt."""
    for at, price in enumerate(batch.values.get("price") or []):
        if price is not None and price < 0:
            batch.refuse(at, "price", gettext("单价不能是负数。"))


def finish(written: Written) -> None:
    """A price holds from today on where it is new or differs from the one before."""
    today = timezone.localdate()
    latest: dict[int, Price] = {}
    for price in Price.objects.filter(product_id__in=written.ids).order_by("starts_on"):
        latest[price.product_id] = price
    rows = Product.objects.filter(pk__in=written.ids, price__isnull=False)
    Price.objects.bulk_create(
        [
            Price(product=product, amount=product.price, starts_on=today)
            for product in rows
            if product.pk not in latest or latest[product.pk].amount != product.price
        ],
        update_conflicts=True,
        unique_fields=["product", "starts_on"],
        update_fields=["amount"],
    )


offer(
    ImportSpec(
        "products",
        _("产品"),
        PRODUCT,
        keys=("code", "external_id", "name"),
        links={"line": by_name(ProductLine)},
        prepare=prepare,
        finish=finish,
    )
)
