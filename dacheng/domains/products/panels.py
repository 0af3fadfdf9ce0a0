"""What the products domain adds to a product's page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from dacheng.domains.products.models import Price, Product
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui.panels import panel_on


@panel_on("product", title=_("历次标价"), order=30, flush=True)
def prices(product: Product, viewer: Viewer) -> Mapping[str, Any] | None:
    if not viewer.reads("product", "price"):
        return None
    rows = list(
        Price.objects.visible_to(viewer).filter(product=product).order_by("-starts_on")[:20]
    )
    return {"prices": rows} if rows else None
