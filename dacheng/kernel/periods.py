"""Half-open spans of dates, the names people give them, and the fiscal calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

ONE_DAY = timedelta(days=1)


class PeriodError(ValueError):
    """Says to the person who wrote it why a text or a pair of dates is no period."""


class Grain(StrEnum):
    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


MONTHS_IN = {Grain.YEAR: 12, Grain.HALF: 6, Grain.QUARTER: 3, Grain.MONTH: 1}


@dataclass(frozen=True, order=True)
class Period:
    """From `start` up to, but not including, `end`; never empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise PeriodError(
                _("期间的起始日 %(start)s 必须早于结束日 %(end)s（结束日不含在内）")
                % {"start": self.start, "end": self.end}
            )

    def __str__(self) -> str:
        return self.label

    @classmethod
    def parse(cls, text: str, calendar: FiscalCalendar | None = None) -> Period:
        """Reads what `label` writes; names beginning with FY follow the fiscal calendar."""
        return parse(text, calendar or GREGORIAN)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day inside; for people, who think in closed spans."""
        return self.end - ONE_DAY

    @property
    def grain(self) -> Grain | None:
        """The calendar unit this period is exactly, or None for a free span."""
        return next((g for g in Grain if GREGORIAN.this(g, self.start) == self), None)

    @property
    def label(self) -> str:
        return label_of(self)

    @property
    def whole_months(self) -> int:
        """How many calendar months this is exactly; 0 when it cuts one."""
        if self.start.day != 1 or self.end.day != 1:
            return 0
        return month_index(self.end) - month_index(self.start)

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlap(self, other: Period) -> Period | None:
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def previous(self) -> Period:
        """As many months before, when it is made of whole months; else as many days before."""
        if self.whole_months:
            return Period(first_of_month(month_index(self.start) - self.whole_months), self.start)
        return Period(earlier(self.start, self.days), self.start)

    def year_before(self) -> Period:
        """The same dates a year ago; a week is compared with the week of the same number."""
        if self.grain is Grain.WEEK:
            return same_week_last_year(self)
        if self.whole_months:  # by months, because a February may be a day longer
            first = month_index(self.start) - 12
            return Period(first_of_month(first), first_of_month(first + self.whole_months))
        return Period(a_year_before(self.start), a_year_before(self.last) + ONE_DAY)

    def split(self, grain: Grain | str, calendar: FiscalCalendar | None = None) -> list[Period]:
        """Calendar units that tile this period; the outermost two are cut to fit."""
        units = (calendar or GREGORIAN).units(Grain(grain), self)
        return [Period(max(u.start, self.start), min(u.end, self.end)) for u in units]


@dataclass(frozen=True)
class FiscalCalendar:
    """Fiscal years begin on the first day of `first_month`; halves and quarters follow them.

    A fiscal year is named after the calendar year in which it *begins*, the way 2025/26 is
    said: with April, FY2025 runs from 2025-04-01 to 2026-04-01. Where a company names it after
    the year in which it ends, `named_by_end` says so. Weeks and days are the same everywhere.
    """

    first_month: int = 1
    named_by_end: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.first_month <= 12:
            raise PeriodError(_("财年首月必须在 1 到 12 之间，不能是 %s") % self.first_month)

    @property
    def is_gregorian(self) -> bool:
        return self.first_month == 1

    def this(self, grain: Grain | str, day: date) -> Period:
        """The unit of that grain that holds the day."""
        match Grain(grain):
            case Grain.DAY:
                return Period(day, day + ONE_DAY)
            case Grain.WEEK:
                monday = day - timedelta(days=day.weekday())
                return Period(monday, monday + 7 * ONE_DAY)
            case unit:
                months = MONTHS_IN[unit]
                first = month_index(day) - (day.month - self.first_month) % months
                return Period(first_of_month(first), first_of_month(first + months))

    def units(self, grain: Grain, period: Period) -> Iterator[Period]:
        """Every unit that touches the period, whole, in order."""
        unit = self.this(grain, period.start)
        while unit.start < period.end:
            yield unit
            unit = self.this(grain, unit.end)

    def fiscal_year(self, day: date) -> int:
        """The number in the name of the fiscal year that holds the day."""
        return self.this(Grain.YEAR, day).start.year + self._shift

    def fiscal_quarter(self, day: date) -> int:
        return (day.month - self.first_month) % 12 // 3 + 1

    def part(self, year: int, grain: Grain | str = Grain.YEAR, number: int = 1) -> Period:
        """The fiscal year of that name, or its numbered half, quarter or month."""
        months = MONTHS_IN[Grain(grain)]
        start = (year - self._shift) * 12 + self.first_month - 1 + (number - 1) * months
        return Period(first_of_month(start), first_of_month(start + months))

    def label(self, period: Period) -> str:
        """The fiscal name (FY2025, FY2025H1, FY2025Q3) where there is one, else the plain one."""
        if self.is_gregorian:
            return period.label
        for grain, letter in ((Grain.YEAR, ""), (Grain.HALF, "H"), (Grain.QUARTER, "Q")):
            if self.this(grain, period.start) == period:
                return f"FY{self.fiscal_year(period.start)}" + (letter and self._numbered(period))
        return period.label

    @property
    def _shift(self) -> int:
        return int(self.named_by_end and not self.is_gregorian)

    def _numbered(self, period: Period) -> str:
        months_in = (period.start.month - self.first_month) % 12
        letter = "H" if period.whole_months == 6 else "Q"
        return f"{letter}{months_in // period.whole_months + 1}"


GREGORIAN = FiscalCalendar()


def this(grain: Grain | str, today: date, calendar: FiscalCalendar = GREGORIAN) -> Period:
    return calendar.this(grain, today)


def year_month(day: date) -> int:
    """The month as one number, 201703, as rows store it for grouping."""
    return day.year * 100 + day.month


def label_of(period: Period) -> str:
    start = period.start
    match period.grain:
        case Grain.YEAR:
            return f"{start.year:04}"
        case Grain.HALF:
            return f"{start.year:04}H{1 + start.month // 7}"
        case Grain.QUARTER:
            return f"{start.year:04}Q{GREGORIAN.fiscal_quarter(start)}"
        case Grain.MONTH:
            return f"{start.year:04}-{start.month:02}"
        case Grain.WEEK:
            return "{:04}W{:02}".format(*start.isocalendar())
        case Grain.DAY:
            return start.isoformat()
    return f"{start}..{period.end}"


PART = re.compile(
    r"(?P<fiscal>FY)?(?P<year>\d{4})(?:-?(?P<letter>[HQ])(?P<number>\d))?", re.IGNORECASE
)
WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
LETTERS = {"": Grain.YEAR, "H": Grain.HALF, "Q": Grain.QUARTER}


def parse(text: str, calendar: FiscalCalendar = GREGORIAN) -> Period:
    try:
        return _read(text.strip(), calendar)
    except PeriodError:
        raise
    except (ValueError, OverflowError):  # a month 13, a week 54, the year 0000
        raise not_a_period(text) from None


def _read(text: str, calendar: FiscalCalendar) -> Period:
    if ".." in text:
        start, end = text.split("..", 1)
        return Period(date.fromisoformat(start.strip()), date.fromisoformat(end.strip()))
    if found := PART.fullmatch(text):
        return _read_part(found, calendar)
    if found := WEEK.fullmatch(text):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return GREGORIAN.this(Grain.WEEK, monday)
    if found := MONTH.fullmatch(text):
        return GREGORIAN.this(Grain.MONTH, date(int(found[1]), int(found[2]), 1))
    return GREGORIAN.this(Grain.DAY, date.fromisoformat(text))


def _read_part(found: re.Match[str], calendar: FiscalCalendar) -> Period:
    grain = LETTERS[(found["letter"] or "").upper()]
    number = int(found["number"] or 1)
    if not 1 <= number <= 12 // MONTHS_IN[grain]:
        raise not_a_period(found[0])
    return (calendar if found["fiscal"] else GREGORIAN).part(int(found["year"]), grain, number)


def not_a_period(text: str) -> PeriodError:
    examples = "2017Q3, 2017-03, 2017, 2017H1, 2017W05, FY2017Q3, 2017-03-01..2017-04-01"
    return PeriodError(
        _("看不懂期间「%(text)s」。可以写：%(examples)s") % {"text": text, "examples": examples}
    )


def month_index(day: date) -> int:
    """Months since the year 0, so that months can be added and subtracted."""
    return day.year * 12 + day.month - 1


def first_of_month(index: int) -> date:
    year, month = divmod(index, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise PeriodError(_("日期超出了日历的范围（公元 1 到 9999 年）"))
    return date(year, month + 1, 1)


def earlier(day: date, days: int) -> date:
    try:
        return day - timedelta(days=days)
    except OverflowError:
        raise PeriodError(_("日期超出了日历的范围（公元 1 到 9999 年）")) from None


def a_year_before(day: date) -> date:
    first = first_of_month(month_index(day) - 12)
    return first.replace(day=28 if (day.month, day.day) == (2, 29) else day.day)


def same_week_last_year(week: Period) -> Period:
    year, number, _weekday = week.start.isocalendar()
    last_number = date(year - 1, 12, 28).isocalendar().week  # 12-28 is always in the last week
    monday = date.fromisocalendar(year - 1, min(number, last_number), 1)
    return GREGORIAN.this(Grain.WEEK, monday)
