"""The rhythm of a Chinese sales year: New Year, month ends, a strong last quarter."""

from datetime import date, timedelta
from random import Random

# The day of Chinese New Year; other years fall on the middle of the span it moves in.
NEW_YEAR = {
    2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6),
    2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11),
}  # fmt: skip
USUAL = (2, 5)
BEFORE, AFTER = 7, 14  # days around it in which next to nothing is decided
STARTS = (0.85, 0.5, 1.15, 1.0, 0.95, 1.05, 1.05, 1.1, 1.25, 1.05, 1.0, 0.75)  # by month
GROWTH = 0.16  # a year
RUSH, RUSH_DAYS = 0.5, 6  # share of wins that wait for the end of their month


def new_year(year: int) -> date:
    return date(year, *NEW_YEAR.get(year, USUAL))


def is_holiday(day: date) -> bool:
    """Around New Year, and the first week of October."""
    away = (day - new_year(day.year)).days
    return -BEFORE <= away <= AFTER or (day.month, day.day) in {(10, n) for n in range(1, 8)}


def workday(day: date) -> date:
    """This day, or the next one somebody works on."""
    while day.weekday() > 4 or is_holiday(day):
        day += timedelta(days=1)
    return day


def busy(day: date, first: date) -> float:
    """How many chances begin on a day, against an average one of the first year."""
    return STARTS[day.month - 1] * (1 + GROWTH) ** ((day - first).days / 365)


def some_day(dice: Random, start: date, end: date) -> date:
    """A workday from `start` to `end`, more likely in busy months."""
    many = max(1, (end - start).days)
    for _try in range(12):
        day = start + timedelta(days=dice.randrange(many))
        if dice.random() < busy(day, start) / 1.9:
            break
    return workday(day)


def signing_day(dice: Random, day: date) -> date:
    """When a customer says yes: crowded before month ends, and pulled into December."""
    if day.month == 1 and dice.random() < 0.6:
        day = date(day.year - 1, 12, 18) + timedelta(days=dice.randrange(12))
    if dice.random() < RUSH:
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        last = following - timedelta(days=1 + dice.randrange(RUSH_DAYS))
        day = max(day, last)
    return workday(day)
