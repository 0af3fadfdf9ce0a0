"""Dates as people write them; an order of day and month that is not proven is never assumed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.clocks import WEEKDAY, parse_clock
from dacheng.kernel.imports.refusals import BadValue, shown
from dacheng.kernel.imports.tables import Cell
from dacheng.kernel.imports.texts import is_blank, plain

Order = Literal["dmy", "mdy", "ymd"]

EPOCH = datetime(1899, 12, 30)
# 1927 to 2199: below are years, counts and times, above are other numbers.
SERIALS = (10_000, 109_574)
PIVOT = 69  # as POSIX: 69 is 1969, 68 is 2068
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
FLAGS = re.IGNORECASE | re.ASCII
REST = r"(?!\d)(?P<rest>.*)"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>\d{4})"
NUMBER = r"(?P<month>\d{1,2})"
GAP = r"[\s\-/.,]*"
FORMS = [
    re.compile(rf"{YEAR}\s*[-/.年]\s*{NUMBER}\s*[-/.月]\s*{DAY}\s*[日号]?{REST}", FLAGS),
    re.compile(rf"(?P<year>\d\d)\s*年\s*{NUMBER}\s*月\s*{DAY}\s*[日号]?{REST}", FLAGS),
    re.compile(rf"{DAY}{GAP}(?:of\s+)?{MONTH}{GAP}(?P<year>\d{{4}}|\d{{2}}){REST}", FLAGS),
    re.compile(rf"{MONTH}{GAP}{DAY}\s*[,\s/.\-]\s*{YEAR}{REST}", FLAGS),
    re.compile(rf"{YEAR}{GAP}{MONTH}{GAP}{DAY}{REST}", FLAGS),
]  # fmt: skip
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T\s]?(\d\d)(\d\d)(\d\d)?)?(Z?)(?:\.0+)?", FLAGS)
SERIAL = re.compile(r"\d{5,6}(?:\.\d+)?", re.ASCII)
TRIPLE = re.compile(rf"(\d{{1,2}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d{{2}}){REST}", FLAGS)
NO_DAY = re.compile(
    rf"(?:\d{{4}}\s*[-/.年]\s*\d{{1,2}}\s*月?|{MONTH}{GAP}\d{{4}}|\d{{4}}\s*年?)", FLAGS
)

NOT_DATE = _("“%(value)s”不是日期。写成 2026-12-31 这样。")
NOT_TIME = _("“%(value)s”的时间看不懂。写成 2026-12-31 15:30 这样。")
WITHOUT_DAY = _("“%(value)s”没有写到日。写成 2026-12-31 这样。")
NO_MONTH = _("“%(value)s”不是日期：没有 %(month)s 月。")
DAY_MISSING = _("“%(value)s”不是日期：%(year)s 年 %(month)s 月没有 %(day)s 日。")
AMBIGUOUS = _(
    "“%(value)s”可能是 %(one)s，也可能是 %(other)s。请选定日期的写法（日、月、年的先后）。"
)
OTHER_ORDER = _("“%(value)s”与选定的日期写法（%(order)s）不符。请检查这一格，或改选写法。")
ORDER_NAMES = {"dmy": _("日/月/年"), "mdy": _("月/日/年"), "ymd": _("年/月/日")}


@dataclass(frozen=True)
class DateOrder:
    """What a column proves about its order; when ambiguous, the value to ask about.

    `against` is set when another value proves the opposite: no single order reads the column.
    """

    order: Literal["ymd", "mdy", "dmy", "ambiguous", "none"]
    example: str | None = None
    against: str | None = None


def parse_date(cell: Cell, order: Order | None = None) -> date | None:
    """The day in the cell; a time behind it is read and left out."""
    moment = parse_datetime(cell, order)
    return None if moment is None else moment.date()


def parse_datetime(cell: Cell, order: Order | None = None) -> datetime | None:
    """The moment in the cell: without zone as written, with one if the cell gives an offset."""
    if cell.__class__ is str:
        return _from_text(cell, order)
    if cell is None or isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, bool):
        raise BadValue(NOT_DATE, {"value": shown(cell)})
    return _from_number(float(cell), cell)


def _from_number(number: float, written: object) -> datetime:
    if SERIALS[0] <= number < SERIALS[1] + 1:
        return EPOCH + timedelta(days=int(number), seconds=round(number % 1 * 86_400))
    if number == number // 1 and 19_000_101 <= number <= 21_991_231:
        return _day(int(number) // 10_000, int(number) // 100 % 100, int(number) % 100, written)
    raise BadValue(NOT_DATE, {"value": shown(written)})


@lru_cache(maxsize=65_536)
def _from_text(text: str, order: Order | None) -> datetime | None:
    written = plain(text)
    if is_blank(written):
        return None
    written = WEEKDAY.sub("", written)
    for form in FORMS:
        if match := form.fullmatch(written):
            return _named(match, text)
    if match := TRIPLE.fullmatch(written):
        return _timed(_ordered(match, order, text), match["rest"], text)
    if match := COMPACT.fullmatch(written):
        return _compact(match, text)
    if SERIAL.fullmatch(written):
        return _from_number(float(written), text)
    raise BadValue(WITHOUT_DAY if NO_DAY.fullmatch(written) else NOT_DATE, {"value": shown(text)})


def _named(match: re.Match[str], text: str) -> datetime:
    parts = match.groupdict()
    name = parts.get("name")
    month = MONTHS.index(name[:3].lower()) + 1 if name else int(parts["month"])
    return _timed(_day(_full(parts["year"]), month, int(parts["day"]), text), parts["rest"], text)


def _compact(match: re.Match[str], text: str) -> datetime:
    day = _day(int(match[1]), int(match[2]), int(match[3]), text)
    clock = f"{match[4]}:{match[5]}:{match[6] or '00'}{match[7]}" if match[4] else ""
    return _timed(day, clock, text)


def _timed(day: datetime, rest: str, text: str) -> datetime:
    clock = parse_clock(rest) if rest else time()
    if clock is None:
        raise BadValue(NOT_TIME, {"value": shown(text)})
    return datetime.combine(day, clock)


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= PIVOT else 2000)


def _day(year: int, month: int, day: int, text: object) -> datetime:
    try:
        return datetime(year, month, day)
    except ValueError as error:
        params = {"value": shown(text), "year": year, "month": month, "day": day}
        raise BadValue(DAY_MISSING if 1 <= month <= 12 else NO_MONTH, params) from error


class _Reading(NamedTuple):
    order: Order
    day: datetime


def _readings(first: str, second: str, third: str) -> list[_Reading]:
    """Every order in which three numbers are a day."""
    found = []
    orders: list[tuple[Order, str, str, str]] = [
        ("mdy", third, first, second),
        ("dmy", third, second, first),
    ]
    if len(third) == 2 and len(first) == 2:
        orders.append(("ymd", first, second, third))
    for order, year, month, day in orders:
        try:
            found.append(_Reading(order, datetime(_full(year), int(month), int(day))))
        except ValueError:
            continue
    return found


def _ordered(match: re.Match[str], order: Order | None, text: str) -> datetime:
    readings = _readings(match[1], match[3], match[4])
    if not readings:
        raise BadValue(NOT_DATE, {"value": shown(text)})
    if order == "ymd" and len(match[4]) == 4:
        order = None  # says nothing about which of the two short numbers is the month
    if order is not None:
        for reading in readings:
            if reading.order == order:
                return reading.day
        raise BadValue(OTHER_ORDER, {"value": shown(text), "order": ORDER_NAMES[order]})
    if len({reading.day for reading in readings}) > 1:
        one, other = sorted({f"{reading.day:%Y-%m-%d}" for reading in readings})[:2]
        raise BadValue(AMBIGUOUS, {"value": shown(text), "one": one, "other": other})
    return readings[0].day


def date_order(cells: Iterable[Cell]) -> DateOrder:
    """The order that the column's own values prove, or the value that leaves it open."""
    left: set[Order] = {"ymd", "mdy", "dmy"}
    seen, dated, doubtful, narrowed = False, False, None, None
    for cell in dict.fromkeys(cells):
        triple = TRIPLE.fullmatch(WEEKDAY.sub("", plain(cell))) if isinstance(cell, str) else None
        readings = _readings(triple[1], triple[3], triple[4]) if triple else []
        if not readings:
            dated = dated or _is_dated(cell)
            continue
        seen, still = True, left & {reading.order for reading in readings}
        if not still:
            return DateOrder("ambiguous", str(cell), narrowed)
        narrowed = str(cell) if still != left and len(still) == 1 else narrowed
        left = still
        if len({reading.day for reading in readings}) > 1:
            doubtful = doubtful or str(cell)
    if not seen:
        return DateOrder("ymd" if dated else "none")
    return _conclusion(left, doubtful)


def _conclusion(left: set[Order], doubtful: str | None) -> DateOrder:
    if len(left) == 1 or doubtful is None:
        return DateOrder(next(order for order in ("mdy", "dmy", "ymd") if order in left))
    return DateOrder("ambiguous", doubtful)


def _is_dated(cell: Cell) -> bool:
    if isinstance(cell, date):
        return True
    return isinstance(cell, str) and any(form.fullmatch(plain(cell)) for form in FORMS)
