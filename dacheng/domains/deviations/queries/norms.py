"""What was usual: the same stretch of the periods before, so that like is compared with like."""

from datetime import date

from dacheng.kernel.periods import ONE_DAY, Period

PERIODS = 4


def stretch(period: Period, on: date) -> Period:
    """What of a period is over at the end of a day; the whole of it, once it is."""
    return Period(period.start, max(period.start + ONE_DAY, min(period.end, on + ONE_DAY)))


def usual(period: Period, on: date, count: int = PERIODS) -> list[Period]:
    """The same stretch of the periods before, the nearest first."""
    passed, found = stretch(period, on), []
    whole = passed.end == period.end
    for _step in range(count):
        period = period.previous()
        end = period.end if whole else min(period.end, period.start + (passed.end - passed.start))
        found.append(Period(period.start, end))
    return found
