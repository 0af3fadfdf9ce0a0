"""Where people and units are found."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.org import actions
from dacheng.kernel.ui.navigation import entry, verb
from dacheng.kernel.ui.screens import screen

screen(
    "person",
    _("人员"),
    icon="users",
    list_url="people:list",
    detail_url="people:detail",
    change=actions.change,
    picked=lambda rows: rows.filter(is_active=True),
    hint="unit__name",
    fixed=("unit", "region", "manager", "role", "is_active", "left_on", "username"),
)
screen("orgunit", _("部门"), icon="building", picked=lambda rows: rows.filter(is_active=True))
entry(_("人员"), "people:list", icon="users", needs="org.view", order=80, key="p", group="house")
verb(_("新建人员"), "people:new", needs="org.create")
