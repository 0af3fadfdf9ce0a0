"""What an administrator does with the company's time: days that are otherwise, and hours."""

from collections.abc import Iterable, Sequence
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.models import WorkDay, WorkHours
from dacheng.kernel.calendar.reading import Wanted
from dacheng.kernel.calendar.working import WorkCalendar

NEEDS = "org.administer"
FIRST, LAST = 2000, 2099
Spans = Sequence[tuple[time, time]]


def exceptions(year: int, *, viewer: Viewer) -> dict[date, WorkDay]:
    """Every day of a year that is not as its weekday says, or has a name."""
    viewer.require(NEEDS)
    return {row.day: row for row in WorkDay.objects.filter(day__year=year)}


@transaction.atomic
def set_day(day: date, kind: str, note: str, *, by: Viewer) -> None:
    """A day off or at work whatever its weekday; '' lets the weekday decide again."""
    by.require(NEEDS)
    _within([day])
    with acting(by, "set_day"):
        if kind:
            _put(day, WorkDay.Kind(kind), note)
        else:
            WorkDay.objects.filter(day=day).delete()


def _within(days: Iterable[date]) -> None:
    if any(not FIRST <= day.year <= LAST for day in days):
        years = {"first": FIRST, "last": LAST}
        raise ValidationError(_("只能排 %(first)d 到 %(last)d 年。") % years)


def _put(day: date, kind: str, note: str) -> None:
    values = {"kind": kind, "note": note.strip()[:60], "source": WorkDay.Source.MANUAL}
    WorkDay.objects.update_or_create(day=day, defaults=values)


@transaction.atomic
def bring_in(days: Iterable[Wanted], *, by: Viewer) -> int:
    """The days of a notice, all of them or none; how many are now otherwise than before."""
    by.require(NEEDS)
    wanted = {one.day: one for one in days}
    _within(wanted)
    with acting(by, "bring_in_days"):
        present = {row.day: row for row in WorkDay.objects.filter(day__in=wanted)}
        changed = [one for one in wanted.values() if not _same(present.get(one.day), one)]
        for one in changed:
            _put(one.day, one.kind, one.note)
    return len(changed)


def _same(row: WorkDay | None, wanted: Wanted) -> bool:
    return row is not None and (row.kind, row.note) == (wanted.kind, wanted.note)


@transaction.atomic
def set_hours(hours: Spans, *, by: Viewer) -> None:
    """The stretches of a working day, in order and apart."""
    by.require(NEEDS)
    try:
        WorkCalendar(hours=tuple(hours))
    except ValueError as error:
        raise ValidationError(str(error)) from error
    with acting(by, "set_hours"):
        WorkHours.objects.all().delete()
        for opens, closes in hours:
            WorkHours.objects.create(opens=opens, closes=closes)
