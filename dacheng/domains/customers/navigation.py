"""Where customers and contacts are found."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.customers import actions
from dacheng.kernel.ui.navigation import entry, verb
from dacheng.kernel.ui.screens import screen

screen(
    "customer",
    _("客户"),
    icon="building",
    list_url="customers:list",
    detail_url="customers:detail",
    change=actions.change,
    give=actions.hand_over,
    hint="location",
    fixed=("owner", "unit"),
)
screen(
    "contact",
    _("联系人"),
    icon="user",
    list_url="contacts:list",
    detail_url="contacts:detail",
    change=actions.change_contact,
    hint="customer__name",
    fixed=("owner", "unit"),
)
entry(
    pgettext_lazy("list", "客户"),
    "customers:list",
    icon="building",
    needs="customers.view",
    order=30,
    key="c",
    bar=True,
    group="sales",
)
entry(
    pgettext_lazy("list", "联系人"),
    "contacts:list",
    icon="user",
    needs="customers.view",
    order=35,
    group="sales",
)
verb(_("新建客户"), "customers:new", needs="customers.create")
verb(_("新建联系人"), "contacts:new", needs="customers.create")
