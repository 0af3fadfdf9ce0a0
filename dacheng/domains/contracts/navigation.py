"""Where contracts are found."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.contracts import actions
from dacheng.kernel.ui.navigation import entry, verb
from dacheng.kernel.ui.screens import screen

screen(
    "contract",
    _("合同"),
    icon="file",
    list_url="contracts:list",
    detail_url="contracts:detail",
    change=actions.change,
    give=actions.hand_over,
    hint="code",
    fixed=("state", "signed_on", "owner", "unit", "region"),
)
entry(
    pgettext_lazy("list", "合同"),
    "contracts:list",
    icon="file",
    needs="contracts.view",
    order=40,
    key="n",
    group="sales",
)
verb(_("新建合同"), "contracts:new", needs="contracts.create")
