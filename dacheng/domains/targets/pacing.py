"""How much should be there by now, and what it means that it is not: plain arithmetic."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Curve:
    """How a month usually fills: the share of it that is there when 1/20, 2/20 … of its working
    days are over, learned from so many months. Without points it fills evenly."""

    points: tuple[Decimal, ...] = ()
    months: int = 0

    def at(self, position: Decimal) -> Decimal:
        """The share that is there at a place between 0 and 1 of the month's working days."""
        if not self.points or not 0 < position < 1:
            return min(max(position, ZERO), ONE)
        place = position * len(self.points)
        left = int(place)
        known = (ZERO, *self.points, ONE)
        return known[left] + (place - left) * (known[left + 1] - known[left])


EVEN = Curve()
STEPS, LEAST_MONTHS, LEAST_DAYS = 20, 6, 30
PRIOR = 6  # as many even months are added, so that a few odd ones say little


def learn(months: Iterable[tuple[Period, Mapping[date, Decimal]]], calendar: WorkCalendar) -> Curve:
    """The curve of these months from what came on each day: the mean of their shares, drawn
    towards an even month. Even, and with the number of months it saw, where they are few."""
    told = [(month, days) for month, days in months if sum(days.values(), ZERO) > 0]
    seen = sum(len(days) for _month, days in told)
    if len(told) < LEAST_MONTHS or seen < LEAST_DAYS:
        return Curve((), len(told))
    courses = [_course(month, days, calendar) for month, days in told]
    points, before = [], ZERO
    for step in range(1, STEPS + 1):
        even = Decimal(step) / STEPS
        mean = (sum((one[step - 1] for one in courses), ZERO) + PRIOR * even) / (len(told) + PRIOR)
        before = max(before, min(mean, ONE)).quantize(Decimal("0.0001"))
        points.append(before)
    points[-1] = ONE
    return Curve(tuple(points), len(told))


def _course(month: Period, days: Mapping[date, Decimal], calendar: WorkCalendar) -> list[Decimal]:
    """What share of a month was there at each step of its working days. What comes on a day of
    rest belongs to the working day before, or to the first."""
    whole, working = sum(days.values(), ZERO), calendar.workdays_between(month)
    at: dict[int, Decimal] = defaultdict(Decimal)
    for day, value in days.items():
        gone = calendar.workdays_between(Period(month.start, day + ONE_DAY))
        at[max(gone, 1)] += value
    sums, total = [ZERO], ZERO
    for number in range(1, max(working, 1) + 1):
        total += at[number]
        sums.append(min(max(total / whole, ZERO), ONE))
    own = Curve(tuple(sums[1:]))
    return [own.at(Decimal(step) / STEPS) for step in range(1, STEPS + 1)]


def shares_of(period: Period, calendar: WorkCalendar, curve: Curve = EVEN) -> dict[int, Decimal]:
    """What share of each month's target belongs to the period: 1, or by working days and what the
    month's course has been."""
    return {
        year_month(m.start): _share(m, period.overlap(m), calendar, curve)
        for m in months_of(period)
    }


def _share(month: Period, part: Period | None, calendar: WorkCalendar, curve: Curve) -> Decimal:
    if part is None:
        return ZERO
    if part == month:
        return ONE
    working = calendar.workdays_between(month)
    if not working:
        return Decimal(part.days) / month.days
    first = _gone(month, part.start, calendar) if part.start > month.start else 0
    last = _gone(month, part.end, calendar)
    if not curve.points:
        return Decimal(last - first) / working
    return curve.at(Decimal(last) / working) - curve.at(Decimal(first) / working)


def _gone(month: Period, until: date, calendar: WorkCalendar) -> int:
    return calendar.workdays_between(Period(month.start, until))


def due_shares(
    period: Period, calendar: WorkCalendar, today: date, curve: Curve = EVEN
) -> dict[int, Decimal]:
    """What share of each month's target should be there at the end of today, within the period.

    The one pace of the product: attainment, pace gap, run rate and deviations go by it."""
    if today < period.start:
        return {year_month(month.start): ZERO for month in months_of(period)}
    gone = Period(period.start, min(period.end, today + ONE_DAY))
    nothing = {year_month(m.start): ZERO for m in months_of(period)}
    return {**nothing, **shares_of(gone, calendar, curve)}


def pace(period: Period, calendar: WorkCalendar, today: date, curve: Curve = EVEN) -> Decimal:
    """What share of a period should be there at the end of today where no month of it weighs more
    than its working days; 0 before, 1 after."""
    if not curve.points:
        return calendar.pace(period, today)
    weights = {
        year_month(month.start): calendar.workdays_between(period.overlap(month) or month)
        for month in months_of(period)
    }
    whole = shares_of(period, calendar, curve)
    due, total = due_shares(period, calendar, today, curve), sum(weights.values())
    if not total:
        return calendar.pace(period, today)
    return (
        sum((weight * due[ym] / whole[ym] for ym, weight in weights.items() if whole[ym]), ZERO)
        / total
    )


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
    amount: Decimal,
    period: Period,
    calendar: WorkCalendar,
    grain: Grain = Grain.DAY,
    curve: Curve = EVEN,
) -> list[tuple[Period, Decimal]]:
    """A month's target by weeks or days: whole cents, working days only, nothing lost."""
    parts = period.split(grain)
    weights: Sequence[int | Decimal] = [calendar.workdays_between(part) for part in parts]
    if not any(weights):
        weights = [part.days for part in parts]
    elif curve.points:
        weights = [_share(period, part, calendar, curve) for part in parts]
    return list(zip(parts, split(amount, weights), strict=True))


def due_month(day: date, calendar: WorkCalendar, curve: Curve = EVEN) -> Decimal:
    """The share of its month that should be there at the end of a day."""
    month = months_of(Period(day, day + ONE_DAY))[0]
    return due_shares(month, calendar, day, curve)[year_month(day)]
