"""Where reports are found."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dacheng.domains.reports.models import WorkReport
from dacheng.domains.reports.stages import WRITABLE
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui.navigation import entry
from dacheng.kernel.ui.screens import screen


def owed(viewer: Viewer) -> QuerySet[WorkReport]:
    """One's own reports that wait to be handed in."""
    return WorkReport.objects.filter(author_id=viewer.person_id, state__in=WRITABLE)


screen("workreport", _("汇报"), icon="file", list_url="reports:list", detail_url="reports:detail")
screen(
    "businessreview",
    _("经营分析会"),
    icon="users",
    list_url="reports:reviews",
    detail_url="reports:review",
)
entry(_("汇报"), "reports:list", icon="send", needs="reports.view", order=13, key="w", count=owed)
