"""The dimensions that every owned record shares, and those it takes from its customer."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.metrics import Dimension

OWNED = (
    Dimension("owner", _("负责人"), "owner__name", "owner_id"),
    Dimension("team", _("团队"), "unit__name", "unit_id"),
    Dimension("region", _("区域"), "unit__region__name"),
)
OF_CUSTOMER = (
    Dimension("customer", _("客户"), "customer__name", "customer_id"),
    Dimension("customer_class", _("客户等级"), "customer__customer_class"),
    Dimension("industry", _("行业"), "customer__industry"),
)
