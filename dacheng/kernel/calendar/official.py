"""Days off and make-up days: as announced where they are, else as the law lets expect them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar.constants import Holiday, holidays, workdays

FIRST_YEAR, LAST_OFFICIAL_YEAR = min(holidays).year, max(holidays).year
FIRST_EXPECTED_YEAR = LAST_OFFICIAL_YEAR + 1

# Spring Festival, Tomb-sweeping, Dragon Boat and Mid-autumn days follow moon and sun.
MOON = {
    2027: ("0206", "0405", "0609", "0915"),
    2028: ("0126", "0404", "0528", "1003"),
    2029: ("0213", "0404", "0616", "0922"),
    2030: ("0203", "0405", "0605", "0912"),
    2031: ("0123", "0405", "0624", "1001"),
    2032: ("0211", "0404", "0612", "0919"),
    2033: ("0131", "0404", "0601", "0908"),
    2034: ("0219", "0405", "0620", "0927"),
    2035: ("0208", "0405", "0610", "0916"),
}
YEARS = range(FIRST_YEAR, max(max(MOON), LAST_OFFICIAL_YEAR) + 1)


@dataclass(frozen=True)
class Announced:
    """One day that does not follow the weekday rule, or has a name."""

    day: date
    is_workday: bool
    note: str
    is_estimate: bool


def announced(year: int) -> list[Announced]:
    if FIRST_YEAR <= year <= LAST_OFFICIAL_YEAR:
        return list(_official(year))
    return list(_expected(year))


def _official(year: int) -> Iterator[Announced]:
    for table, is_workday in ((holidays, False), (workdays, True)):
        for day, name in table.items():
            if day.year == year:
                yield Announced(day, is_workday, Holiday(name).chinese, is_estimate=False)


def _expected(year: int) -> Iterator[Announced]:
    """The thirteen statutory days; one that falls on a weekend is given back on the next weekday.

    Make-up days are not guessed: they only move days off around, and guessing them wrong would
    be worse than a week that is off by one.
    """
    off: dict[date, str] = {}
    for day, name in sorted(_statutory(year)):
        given = day
        while given.weekday() >= 5 or given in off:
            off.setdefault(given, name)
            given += timedelta(days=1)
        off[given] = name
    for day, name in sorted(off.items()):
        yield Announced(day, is_workday=False, note=name, is_estimate=True)


def _statutory(year: int) -> Iterator[tuple[date, str]]:
    yield date(year, 1, 1), "元旦"
    for number in (1, 2):
        yield date(year, 5, number), "劳动节"
    for number in (1, 2, 3):
        yield date(year, 10, number), "国庆节"
    if year in MOON:
        spring, tomb, dragon, moon = (
            date(year, int(text[:2]), int(text[2:])) for text in MOON[year]
        )
        for number in range(-1, 3):  # from New Year's Eve on
            yield spring + timedelta(days=number), "春节"
        yield from ((tomb, "清明"), (dragon, "端午"), (moon, "中秋"))
