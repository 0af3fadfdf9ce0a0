"""The weekly rhythm: every day belongs to one call, closed on the first working day of a week."""

from dataclasses import dataclass
from datetime import date, timedelta

from dacheng.kernel.calendar import WorkCalendar
from dacheng.kernel.periods import ONE_DAY, Grain, Period, this

WEEK = timedelta(days=7)


@dataclass(frozen=True, order=True)
class Cycle:
    """From the day after the last close to the day of this one, both included."""

    closes_on: date
    opens_on: date

    def contains(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on

    def reminds_on(self, calendar: WorkCalendar) -> tuple[date, date]:
        """The working day before the close, and the day itself."""
        return calendar.add_workdays(self.closes_on, -1), self.closes_on


def cycle_of(day: date, calendar: WorkCalendar) -> Cycle:
    """The call that is open on a day. A week without a working day has no close."""
    monday = this(Grain.WEEK, day).start
    closing = _closing(monday, calendar)
    if closing is None or day > closing:
        closing = _next(monday + WEEK, WEEK, calendar)
    before = _next(this(Grain.WEEK, closing).start - WEEK, -WEEK, calendar)
    return Cycle(closing, before + ONE_DAY)


def last_closed(day: date, calendar: WorkCalendar) -> Cycle:
    return cycle_of(cycle_of(day, calendar).opens_on - ONE_DAY, calendar)


def cycles_in(period: Period, until: date, calendar: WorkCalendar) -> list[Cycle]:
    """The calls that closed or close within a period, up to the one open on `until`."""
    found, day = [], period.start
    last = cycle_of(until, calendar).closes_on
    while True:
        cycle = cycle_of(day, calendar)
        if cycle.closes_on >= period.end or cycle.closes_on > last:
            return found
        found.append(cycle)
        day = cycle.closes_on + ONE_DAY


def week_number(period: Period, closes_on: date) -> int:
    """Which Monday of the period a call belongs to, from 1; those made before it are week 0.

    By weeks and not by days, because a call that closes late after holidays keeps its week."""
    first = this(Grain.WEEK, period.start).start
    return max(0, (this(Grain.WEEK, closes_on).start - first).days // 7 + (first == period.start))


def _closing(monday: date, calendar: WorkCalendar) -> date | None:
    days = (monday + number * ONE_DAY for number in range(7))
    return next((day for day in days if calendar.is_workday(day)), None)


def _next(monday: date, step: timedelta, calendar: WorkCalendar) -> date:
    for number in range(60):
        if closing := _closing(monday + number * step, calendar):
            return closing
    return monday  # a company that never works closes on Mondays
