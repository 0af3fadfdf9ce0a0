"""Where products are found."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.products import actions
from dacheng.kernel.ui.navigation import entry, verb
from dacheng.kernel.ui.screens import screen

screen(
    "product",
    _("产品"),
    icon="package",
    list_url="products:list",
    detail_url="products:detail",
    change=actions.change,
    picked=lambda rows: rows.filter(is_active=True),
    hint="line__name",
)
screen("productline", _("产品线"), icon="layers")
entry(
    pgettext_lazy("list", "产品"),
    "products:list",
    icon="package",
    needs="products.view",
    order=70,
    group="house",
)
verb(_("新建产品"), "products:new", needs="products.create")
