"""The screens of products."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.products import actions, tables
from dacheng.kernel.ui.pages import DetailPage, FormPage, Group, ListPage

GROUPS = (
    Group(_("基本"), ("name", "code", "line", "unit_name", "is_active")),
    Group(_("价格"), ("price", "cost")),
)


class ProductList(ListPage):
    kind, title, sort = "product", pgettext_lazy("list", "产品"), "name"
    columns, phone, tabs = tables.PRODUCTS, tables.PRODUCTS_PHONE, tables.PRODUCTS_TABS
    new_url, new_label, unit_name = "products:new", _("新产品"), _("个")
    empty = _("还没有产品。导入价目表，或新建一个。")


class ProductDetail(DetailPage):
    kind, edit_url, of = "product", "products:edit", "code"
    metas, tiles = ("line", "unit_name"), ("price", "cost")
    groups = (*GROUPS, Group(_("来历"), ("external_id",)))


class ProductForm(FormPage):
    kind, groups, create, new_title = "product", GROUPS, actions.add, _("新产品")
