"""Where opportunities are found."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.opportunities import actions
from dacheng.kernel.ui.navigation import entry, verb
from dacheng.kernel.ui.screens import screen

BY_STEP = ("stage", "state", "closed_on", "loss_reason", "competitor", "owner", "unit", "region")

screen(
    "opportunity",
    _("商机"),
    icon="filter",
    list_url="opportunities:list",
    detail_url="opportunities:detail",
    change=actions.change,
    give=actions.hand_over,
    hint="customer__name",
    fixed=BY_STEP,
)
entry(
    pgettext_lazy("list", "商机"),
    "opportunities:list",
    icon="filter",
    needs="opportunities.view",
    order=20,
    key="o",
    bar=True,
    group="sales",
)
verb(_("新建商机"), "opportunities:new", needs="opportunities.create")
