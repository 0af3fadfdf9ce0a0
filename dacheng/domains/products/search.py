"""Products are found by name and code."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.products.models import Product
from dacheng.kernel.search import register

register("product", Product, _("产品"), "products:detail", reads=("name", "code", "external_id"))
