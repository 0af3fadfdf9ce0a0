"""Where targets are found."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.navigation import entry
from dacheng.kernel.ui.screens import screen

screen(
    "targetplan", _("目标方案"), icon="table", list_url="targets:plans", detail_url="targets:plan"
)
screen("goal", _("过程目标"), icon="check", list_url="targets:goals", fixed=("owner",))
entry(
    _("目标"),
    "targets:watch",
    icon="flag",
    needs="targets.view",
    order=12,
    key="a",
    group="numbers",
)
