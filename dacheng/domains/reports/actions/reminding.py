"""Reminders before a report is due, and one level higher for every working day after."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.domains.reports.actions.handing_in import leaders_of
from dacheng.domains.reports.models import WorkReport
from dacheng.domains.reports.stages import ReportState
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.notices.tell import tell

HOUSE = Viewer(0, channel="job")
HIGHEST = 4


def remind(now: datetime | None = None) -> int:
    """Tell who owes a report. Level 1: due within a working day; 2: overdue; then leaders."""
    now, calendar, count = now or clock.now(), load(), 0
    rows = WorkReport.objects.filter(state=ReportState.DRAFT, handed_in_at=None, nudges__lt=HIGHEST)
    for report in rows.select_related("author", "unit__parent", "template"):
        level = _level(report, now, calendar)
        if level > report.nudges:
            _tell(report, level)
            with acting(HOUSE, "remind"):
                WorkReport.objects.filter(pk=report.pk).update(nudges=level)
            count += 1
    return count


def _level(report: WorkReport, now: datetime, calendar: WorkCalendar) -> int:
    due = timezone.localtime(report.due_at)
    if now < due:
        eve = calendar.add_workdays(due.date(), -1)
        return 1 if timezone.localtime(now).date() >= eve else 0
    day, level = due.date(), 2
    while level < HIGHEST and calendar.add_workdays(day, 1) < timezone.localtime(now).date():
        day, level = calendar.add_workdays(day, 1), level + 1
    return level


def _tell(report: WorkReport, level: int) -> None:
    given = {
        "report": report,
        "due": f"{timezone.localtime(report.due_at):%m-%d %H:%M}",
        "who": report.author.name,
    }
    url = f"/reports/{report.pk}/"
    if level == 1:
        text = _("「%(report)s」%(due)s 截止，还没交。") % given
    else:
        text = _("「%(report)s」逾期了，%(due)s 就该交。") % given
    tell([report.author_id], text, url=url, kind="report")
    if level > 2:
        above = leaders_of(report)
        if level == HIGHEST:
            above = _above(report, above)
        tell(above, _("%(who)s 的「%(report)s」逾期未交。") % given, url=url, kind="report")


def _above(report: WorkReport, leaders: list[int]) -> list[int]:
    """The leader's leader as well."""
    unit = report.unit.parent if report.unit else None
    higher = [unit.lead_id] if unit and unit.lead_id else []
    return [*leaders, *higher]
