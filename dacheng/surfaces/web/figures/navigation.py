"""Where numbers and the history of changes are found."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.navigation import entry

entry(_("指标"), "metrics", icon="chart", needs="metrics.ask", order=60, key="m", group="numbers")
entry(_("问数"), "ask", icon="table", needs="metrics.ask", order=61, group="numbers")
entry(_("历史"), "history", icon="clock", needs="audit.view", order=95, group="house")
