"""Where deviations are found, and the line of the loop."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.deviations.queries.showing import my_cases, to_judge
from dacheng.kernel.ui.navigation import step
from dacheng.kernel.ui.screens import screen

screen(
    "deviationcase", _("偏差案"), icon="alert", list_url="deviations:list",
    detail_url="deviations:detail",
)  # fmt: skip
screen("countermeasure", _("对策"), icon="tool", list_url="deviations:measures")
screen(
    "lesson", _("案例"), icon="book", list_url="deviations:lessons", detail_url="deviations:lesson"
)
step(_("目标"), "targets:watch", needs="targets.view")
step(_("过程"), "opportunities:board", needs="opportunities.view")
step(_("检查"), "deviations:board", needs="deviations.view")
step(_("根因"), "deviations:list", needs="deviations.view", count=my_cases, key="d")
step(_("行动"), "deviations:measures", needs="deviations.view")
step(_("验证"), "deviations:due", needs="deviations.view", count=to_judge)
