"""Stored month numbers as months, quarters and years of the fiscal calendar."""

from django.db.models import F, IntegerField
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Cast, Floor, Mod

from dacheng.kernel.periods import FiscalCalendar, Grain, Period, year_month

SIZE = {"month": 1, "quarter": 3, "year": 12}


def bucket(month: str, grain: str, calendar: FiscalCalendar) -> Combinable:
    """SQL that numbers the month, quarter or year a stored month lies in."""
    index = Floor(F(month) / 100) * 12 + Mod(F(month), 100) - calendar.first_month
    if grain == "month":
        return F(month)
    return Cast(
        ExpressionWrapper(Floor(index / SIZE[grain]), output_field=IntegerField()), IntegerField()
    )


def period_of(number: int, grain: str, calendar: FiscalCalendar) -> Period:
    """The period a bucket's number stands for."""
    if grain == "month":
        return Period.parse(f"{number // 100:04}-{number % 100:02}")
    months = number * SIZE[grain] + calendar.first_month - 1
    return calendar.this(
        Grain(grain), Period.parse(f"{months // 12:04}-{months % 12 + 1:02}").start
    )


def month_range(period: Period) -> tuple[int, int] | None:
    """First and last stored month of a period of whole months; None for any other."""
    if not period.whole_months:
        return None
    return year_month(period.start), year_month(period.last)
