"""Where activities and tasks are found."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.activities import actions
from dacheng.domains.activities.queries import pressing
from dacheng.kernel.ui.navigation import entry, verb
from dacheng.kernel.ui.screens import screen

screen(
    "activity",
    _("跟进"),
    icon="activity",
    list_url="activities:list",
    detail_url="activities:detail",
    change=actions.change,
    fixed=("owner", "unit", "customer", "code", "entered_at", "opportunity", "lead"),
)
screen(
    "task",
    _("任务"),
    icon="check",
    list_url="tasks:list",
    change=actions.change_task,
    give=actions.hand_over_task,
    fixed=("owner", "unit", "customer"),
)
entry(
    _("任务"),
    "tasks:list",
    icon="check",
    needs="activities.view",
    order=10,
    key="t",
    bar=True,
    count=pressing,
)
entry(
    _("跟进"),
    "activities:list",
    icon="activity",
    needs="activities.view",
    order=36,
    key="v",
    group="sales",
)
verb(_("记一笔"), "quick", needs="activities.create", dialog=True)
verb(_("新建任务"), "tasks:new", needs="activities.create", dialog=True)
