"""Reads the company's calendar from the database, and fills it with the announced days."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from dacheng.kernel.calendar.models import WorkDay, WorkHours
from dacheng.kernel.calendar.official import YEARS, Announced, announced
from dacheng.kernel.calendar.working import DEFAULT_HOURS, WorkCalendar


def load(hours: bool = True) -> WorkCalendar:
    """The calendar as it is now. Load once per request or job and pass it on: two queries, one for
    who counts days and no hours."""
    rows = list(WorkDay.objects.values_list("day", "kind", "source"))
    known = tuple(WorkHours.objects.values_list("opens", "closes")) if hours else ()
    return WorkCalendar(
        exceptions={day: kind == WorkDay.Kind.WORK for day, kind, _source in rows},
        confirmed=frozenset(
            day.year for day, _kind, source in rows if source == WorkDay.Source.OFFICIAL
        ),
        hours=known or DEFAULT_HOURS,
        zone=timezone.get_default_timezone(),
    )


@transaction.atomic
def seed(years: Iterable[int] = YEARS) -> int:
    """Bring these years in line with what is announced; what people entered stays.

    Returns how many rows changed: 0 when nothing was left to do.
    """
    wanted = {a.day: _row(a) for year in set(years) for a in announced(year)}
    present = {row.day: row for row in WorkDay.objects.filter(day__year__in=set(years))}
    stale = [row.pk for day, row in present.items() if not _manual(row) and day not in wanted]
    changed = [
        _take_over(row, wanted[day])
        for day, row in present.items()
        if day in wanted and not _manual(row) and not _same(row, wanted[day])
    ]
    new = [row for day, row in wanted.items() if day not in present]
    WorkDay.objects.filter(pk__in=stale).delete()
    WorkDay.objects.bulk_update(changed, ["kind", "note", "source"])
    WorkDay.objects.bulk_create(new)
    return len(stale) + len(changed) + len(new)


def _row(a: Announced) -> WorkDay:
    return WorkDay(
        day=a.day,
        kind=WorkDay.Kind.WORK if a.is_workday else WorkDay.Kind.REST,
        note=a.note,
        source=WorkDay.Source.ESTIMATE if a.is_estimate else WorkDay.Source.OFFICIAL,
    )


def _manual(row: WorkDay) -> bool:
    return row.source == WorkDay.Source.MANUAL


def _same(row: WorkDay, wanted: WorkDay) -> bool:
    return (row.kind, row.note, row.source) == (wanted.kind, wanted.note, wanted.source)


def _take_over(row: WorkDay, wanted: WorkDay) -> WorkDay:
    row.kind, row.note, row.source = wanted.kind, wanted.note, wanted.source
    return row
