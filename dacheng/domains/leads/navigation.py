"""Where leads are found."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.leads import actions
from dacheng.domains.leads.queries import unspoken
from dacheng.kernel.ui.navigation import entry, verb
from dacheng.kernel.ui.screens import screen

screen(
    "lead",
    _("线索"),
    icon="inbox",
    list_url="leads:list",
    detail_url="leads:detail",
    change=actions.change,
    give=actions.hand_over,
    hint="contact_name",
    fixed=(
        "status",
        "owner",
        "unit",
        "region",
        "invalid_reason",
        "first_touch_at",
        "converted_at",
        "registered_at",
    ),
)
entry(
    pgettext_lazy("list", "线索"),
    "leads:list",
    icon="inbox",
    needs="leads.view",
    order=25,
    key="l",
    count=unspoken,
    group="sales",
)
verb(_("新建线索"), "leads:new", needs="leads.create")
