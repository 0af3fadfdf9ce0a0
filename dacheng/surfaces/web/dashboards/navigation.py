"""Where dashboards are found."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.navigation import entry

entry(
    _("数据看板"),
    "dashboards:list",
    icon="monitor",
    needs="metrics.ask",
    order=5,
    key="b",
    group="numbers",
)
