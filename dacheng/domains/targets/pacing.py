"""How much should be there by now, and what it means that it is not: plain arithmetic."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.money import split
from dacheng.kernel.periods import ONE_DAY, Grain, Period, year_month

ZERO, ONE = Decimal(0), Decimal(1)


def months_of(period: Period) -> list[Period]:
    """The calendar months a period touches, whole."""
    first, last = period.start.replace(day=1), period.last
    months = [Period.parse(f"{first.year:04}-{first.month:02}")]
    while months[-1].end <= last:
        start = months[-1].end
        months.append(Period.parse(f"{start.year:04}-{start.month:02}"))
    return months


def shares_of(period: Period, calendar: WorkCalendar) -> dict[int, Decimal]:
    """What share of each month's target belongs to the period: 1, or by working days."""
    return {year_month(m.start): _share(m, period.overlap(m), calendar) for m in months_of(period)}


def _share(month: Period, part: Period | None, calendar: WorkCalendar) -> Decimal:
    if part is None:
        return ZERO
    if part == month:
        return ONE
    working = calendar.workdays_between(month)
    if not working:
        return Decimal(part.days) / month.days
    return Decimal(calendar.workdays_between(part)) / working


def due_shares(period: Period, calendar: WorkCalendar, today: date) -> dict[int, Decimal]:
    """What share of each month's target should be there at the end of today, within the period."""
    if today < period.start:
        return {year_month(month.start): ZERO for month in months_of(period)}
    gone = Period(period.start, min(period.end, today + ONE_DAY))
    return {**{year_month(m.start): ZERO for m in months_of(period)}, **shares_of(gone, calendar)}


def attained(actual: Decimal | None, target: Decimal | None, better: str = "up") -> Decimal | None:
    """Actual ÷ target, or target ÷ actual where less is better; None where that says nothing."""
    top, bottom = (actual, target) if better == "up" else (target, actual)
    if top is None or bottom is None or not bottom:
        return None
    return top / bottom


def deviation(
    actual: Decimal | None, expected: Decimal | None, better: str = "up"
) -> Decimal | None:
    """How far from what should be there by now: −0.212 is 21.2 % behind, whichever way is good."""
    reached = attained(actual, expected, better)
    return None if reached is None else reached - ONE


def gap(actual: Decimal | None, expected: Decimal | None, better: str = "up") -> Decimal | None:
    """What is missing (negative) or ahead, in the unit of the metric."""
    if actual is None or expected is None:
        return None
    return actual - expected if better == "up" else expected - actual


def run_rate(actual: Decimal | None, elapsed: Decimal) -> Decimal | None:
    """Where it ends if it goes on as until now; None while too little has passed to say."""
    if actual is None or elapsed < Decimal("0.05"):
        return None
    return actual / elapsed


def spread_over_days(
    amount: Decimal, period: Period, calendar: WorkCalendar, grain: Grain = Grain.DAY
) -> list[tuple[Period, Decimal]]:
    """A month's target by weeks or days: whole cents, working days only, nothing lost."""
    parts = period.split(grain)
    weights: Sequence[int] = [calendar.workdays_between(part) for part in parts]
    if not any(weights):
        weights = [part.days for part in parts]
    return list(zip(parts, split(amount, weights), strict=True))


def due_month(day: date) -> Decimal:
    """The plain share of its month that is over at the end of a day."""
    month = months_of(Period(day, day + ONE_DAY))[0]
    return Decimal((day - month.start).days + 1) / month.days
