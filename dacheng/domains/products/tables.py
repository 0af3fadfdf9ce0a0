"""What a list of products shows."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.products.fields import PRODUCT
from dacheng.kernel.ui.pages import Tab, title

PRODUCTS = (
    title("name", PRODUCT, beside="code"),
    "line",
    "price",
    "cost",
    "unit_name",
    "is_active",
)
PRODUCTS_PHONE = ("name", "price", "line")
PRODUCTS_TABS = (
    Tab("sold", _("在售"), "is_active = true"),
    Tab("unpriced", _("没有标价"), '{"field": "price", "op": "empty"}'),
)
