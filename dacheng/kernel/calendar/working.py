"""Working days, the share of them that is over, and hours on the business clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from dacheng.kernel.periods import ONE_DAY, Period

Span = tuple[datetime, datetime]

DEFAULT_HOURS = ((time(9), time(12)), (time(13, 30), time(18)))
SHANGHAI = ZoneInfo("Asia/Shanghai")
UTC = ZoneInfo("UTC")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class WorkCalendar:
    """What is known of a company's time. Pure; `load()` reads it from the database.

    exceptions  day -> works; a day that is not there follows the weekday rule
    confirmed   years whose holidays are announced; days of any other year are an estimate
    hours       (from, to) in local time, in order, not overlapping; the same every working day
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    confirmed: frozenset[int] = frozenset()
    hours: Sequence[tuple[time, time]] = DEFAULT_HOURS
    zone: ZoneInfo = SHANGHAI

    def __post_init__(self) -> None:
        edges = [edge for opens_closes in self.hours for edge in opens_closes]
        if not edges or edges != sorted(edges) or any(a == b for a, b in self.hours):
            raise ValueError(_("工作时间要至少一段，先后有序，互不重叠"))

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def is_estimate(self, day: date) -> bool:
        return day.year not in self.confirmed

    def workdays_between(self, period: Period) -> int:
        return sum(map(self.is_workday, days_of(period)))

    def add_workdays(self, day: date, count: int) -> date:
        """The count-th working day after `day`, or before it when negative; 0 is `day` itself."""
        sign = 1 if count > 0 else -1
        while count:
            day += sign * ONE_DAY
            count -= sign * self.is_workday(day)
        return day

    def pace(self, period: Period, today: date) -> Decimal:
        """The share of the period's working days that is over, today included; from 0 to 1.

        Today counts because what today sells counts too. A period without any working day
        passes by plain days.
        """
        if today < period.start:
            return Decimal(0)
        gone = Period(period.start, min(period.end, today + ONE_DAY))
        working = self.workdays_between(period)
        if not working:
            return Decimal(gone.days) / period.days
        return Decimal(self.workdays_between(gone)) / working

    def add_hours(
        self, start: datetime, hours: Decimal | float, pauses: Sequence[Span] = ()
    ) -> datetime:
        """The earliest moment at which that many working hours have passed, pauses left out."""
        left = float(hours) * HOUR
        if left < timedelta():
            raise ValueError("working hours are added forwards only")
        if not left:
            return start
        for begin, end in self.working_spans(start, None, pauses):
            if end - begin >= left:
                return (begin + left).astimezone(self.zone)
            left -= end - begin
        raise AssertionError("the calendar never ends")

    def hours_between(self, start: datetime, end: datetime, pauses: Sequence[Span] = ()) -> Decimal:
        """Working hours from `start` up to `end`, exact; negative when `end` is earlier."""
        if end < start:
            return -self.hours_between(end, start, pauses)
        spans = self.working_spans(start, end, pauses)
        worked = sum((to - begin for begin, to in spans), timedelta())
        return Decimal(worked // timedelta(microseconds=1)) / Decimal(3_600_000_000)

    def working_spans(
        self, start: datetime, end: datetime | None, pauses: Sequence[Span] = ()
    ) -> Iterator[Span]:
        """The stretches of working time from `start` up to `end`, in order, cut at pauses."""
        resting = sorted(pauses)
        for opens, closes in self._open_hours(start.astimezone(self.zone).date()):
            if end is not None and opens >= end:
                return
            begin, stop = max(opens, start), closes if end is None else min(closes, end)
            if begin < stop:
                yield from cut(begin, stop, resting)

    def _open_hours(self, day: date) -> Iterator[Span]:
        """Opening hours of every working day from `day` on, without end."""
        while True:
            if self.is_workday(day):
                for opens, closes in self.hours:
                    yield self._at(day, opens), self._at(day, closes)
            day += ONE_DAY

    def _at(self, day: date, moment: time) -> datetime:
        """In UTC, because differences within one zone would ignore the change to summer time."""
        return datetime.combine(day, moment, self.zone).astimezone(UTC)


def days_of(period: Period) -> Iterator[date]:
    return (period.start + timedelta(days=n) for n in range(period.days))


def cut(begin: datetime, stop: datetime, resting: Sequence[Span]) -> Iterator[Span]:
    """What is left of one stretch when the sorted pauses are taken out."""
    for pause, resume in resting:
        if resume <= begin or pause >= resume:
            continue
        if pause >= stop:
            break
        if pause > begin:
            yield begin, pause
        begin = max(begin, resume)
        if begin >= stop:
            return
    yield begin, stop
