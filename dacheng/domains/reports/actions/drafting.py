"""Drafts that write themselves: figures taken early, again until the period is over, then still."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.reports.models import ReportTemplate, WorkReport
from dacheng.domains.reports.queries.behind import keep_rows
from dacheng.domains.reports.queries.duties import (
    due_moment,
    due_periods,
    freezing_moment,
    writers_of,
)
from dacheng.domains.reports.queries.snapshots import take_snapshot
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.notices.tell import tell
from dacheng.kernel.periods import Period


@transaction.atomic
def draft(
    template: ReportTemplate,
    author: Person,
    period: Period,
    *,
    by: Viewer,
    calendar: WorkCalendar | None = None,
) -> WorkReport:
    """The report of a person and period, with its figures; the one that is there if it is."""
    by.require("reports.create")
    if by.person_id != author.pk:
        raise PermissionDenied(_("汇报由作者自己起草。"))
    if period.start > clock.today():
        raise ValidationError(_("这一期还没开始。"))
    known = WorkReport.objects.filter(
        author=author, template=template, period_start=period.start
    ).first()
    return known or _made(template, author, period, by, calendar or load())


def _made(
    template: ReportTemplate, author: Person, period: Period, by: Viewer, calendar: WorkCalendar
) -> WorkReport:
    now = clock.now()
    over = now >= freezing_moment(period)
    values = {
        "template": template,
        "frequency": template.frequency,
        "level": template.level,
        "author": author,
        "unit": author.unit,
        "period_start": period.start,
        "period_end": period.end,
        "due_at": due_moment(template, period, calendar),
        "snapshot": take_snapshot(template, author, period, viewer=by),
        "taken_at": now,
        "frozen_at": now if over else None,
        "created_at": now,
    }
    report: WorkReport = records.create(WorkReport, values, by=by, verb="draft")
    keep_rows(report, by)
    return report


@transaction.atomic
def refresh(report: WorkReport, *, by: Viewer) -> WorkReport:
    """Take the figures again while the period runs; once they are frozen, never."""

    def check(fresh: WorkReport) -> None:
        if fresh.frozen_at is not None:
            raise StepRefused(_("数已经锁定，不再变。"))

    check(report)
    now = clock.now()
    taken = take_snapshot(report.template, report.author, report.period, viewer=by)
    frozen = now if now >= freezing_moment(report.period) else None
    changes = {"snapshot": taken, "taken_at": now, "frozen_at": frozen}
    fresh: WorkReport = records.change(report, changes, by=by, verb="refresh", check=check)
    keep_rows(fresh, by)
    return fresh


def draft_due(now: datetime | None = None) -> list[WorkReport]:
    """Draft for everybody whose report is due within two working days; tells each."""
    now, calendar, made = now or clock.now(), load(), []
    for template in ReportTemplate.objects.filter(is_active=True):
        for period, due in due_periods(template, now, calendar):
            for author in writers_of(template):
                if not WorkReport.objects.filter(
                    author=author, template=template, period_start=period.start
                ).exists():
                    report = draft(
                        template,
                        author,
                        period,
                        by=viewer_for(author, channel="job"),
                        calendar=calendar,
                    )
                    _tell_of_draft(report, due)
                    made.append(report)
    return made


def _tell_of_draft(report: WorkReport, due: datetime) -> None:
    text = _("「%(report)s」起草好了，%(due)s 前交。补上判断和承诺。") % {
        "report": report,
        "due": f"{due.astimezone():%m-%d %H:%M}",
    }
    tell([report.author_id], text, url=f"/reports/{report.pk}/", kind="report")


def freeze_due(now: datetime | None = None) -> int:
    """Take the figures a last time for every report whose period is over."""
    today = clock.today()
    rows = WorkReport.objects.filter(frozen_at=None, period_end__lte=today)
    count = 0
    for report in rows.select_related("template", "author__unit"):
        viewer = viewer_for(report.author, channel="job")
        if viewer.can("reports.change"):
            refresh(report, by=viewer)
        else:  # the author has left: what was taken last stands
            with acting(Viewer(0, channel="job"), "freeze"):
                WorkReport.objects.filter(pk=report.pk).update(frozen_at=clock.now())
        count += 1
    return count
