"""Who owes which report by when: periods, due moments, and when the draft is made."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from dacheng.domains.org.models import Person
from dacheng.domains.reports.models import Frequency, ReportTemplate
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.periods import GREGORIAN, Grain, Period

# A machine that slept drafts what it missed, not what was due before anybody was here.
GRACE = timedelta(days=2)
DRAFT_DAYS = 2  # forty-eight hours, counted on working days
GRAINS = {
    Frequency.WEEK: Grain.WEEK,
    Frequency.MONTH: Grain.MONTH,
    Frequency.QUARTER: Grain.QUARTER,
    Frequency.YEAR: Grain.YEAR,
}


def due_moment(template: ReportTemplate, period: Period, calendar: WorkCalendar) -> datetime:
    """So many working days after the last day of the period, at the hour of the template."""
    day = calendar.add_workdays(period.last, template.due_days)
    return timezone.make_aware(datetime.combine(day, time(template.due_hour)))


def draft_moment(due: datetime, calendar: WorkCalendar) -> datetime:
    """Two working days earlier at the same hour."""
    local = timezone.localtime(due)
    day = calendar.add_workdays(local.date(), -DRAFT_DAYS)
    return timezone.make_aware(datetime.combine(day, local.time()))


def freezing_moment(period: Period) -> datetime:
    """When a period is over and its numbers stand."""
    return timezone.make_aware(datetime.combine(period.end, time()))


def due_periods(
    template: ReportTemplate, now: datetime, calendar: WorkCalendar | None = None
) -> list[tuple[Period, datetime]]:
    """The periods whose draft is to be there by now and that are not long over."""
    calendar = calendar or load()
    grain = GRAINS[Frequency(template.frequency)]
    this = GREGORIAN.this(grain, timezone.localtime(now).date())
    found = []
    for period in (this.previous(), this):
        due = due_moment(template, period, calendar)
        if draft_moment(due, calendar) <= now < due + GRACE:
            found.append((period, due))
    return found


def writers_of(template: ReportTemplate) -> Iterator[Person]:
    """Everybody here who holds a role of the template; nobody writes two of one frequency."""
    rows = Person.objects.filter(
        is_active=True, roles__code__in=template.roles, unit__isnull=False
    ).select_related("unit")
    others = ReportTemplate.objects.filter(
        frequency=template.frequency, is_active=True, order__gt=template.order
    )
    wider = {role for other in others for role in other.roles}
    yield from rows.exclude(roles__code__in=wider).distinct().order_by("pk")


def next_due(
    template: ReportTemplate, today: date, calendar: WorkCalendar
) -> tuple[Period, datetime]:
    """The report of this template that comes next, for the calendar."""
    period = GREGORIAN.this(GRAINS[Frequency(template.frequency)], today)
    before = period.previous()
    due = due_moment(template, before, calendar)
    if timezone.localtime(due).date() >= today:
        return before, due
    return period, due_moment(template, period, calendar)
