"""The period a page speaks of: read from the address, chosen from a menu, said in words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dacheng.domains.activities.metrics import ACTIVITIES
from dacheng.domains.opportunities.metrics import OPPORTUNITIES
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import latest_month
from dacheng.kernel.periods import FiscalCalendar, Grain, Period, PeriodError
from dacheng.surfaces.web.house import house

OFFERED = {Grain.QUARTER: 8, Grain.MONTH: 6, Grain.YEAR: 3}
Address = Callable[[str], str]


class BadPeriod(ValidationError):
    """The address names no period."""


def calendar() -> FiscalCalendar:
    """The company's fiscal calendar."""
    return FiscalCalendar(house().first_month)


def read(text: str) -> Period:
    """The period somebody wrote; BadPeriod says how to write one."""
    try:
        return Period.parse(text, calendar())
    except PeriodError as error:
        raise BadPeriod(str(error)) from error


def usual(viewer: Viewer, today: date | None = None) -> Period:
    """This quarter or, while nothing has happened in it, the last quarter in which something did.

    A company that brings its past in files shall see its figures, not an empty quarter.
    """
    day = today or clock.today()
    this = calendar().this(Grain.QUARTER, day)
    last = latest_month(OPPORTUNITIES, "closed_ym", viewer=viewer, today=day)
    if last is None or last.start >= this.start:
        return this
    lives = ((OPPORTUNITIES, "started_ym"), (ACTIVITIES, "happened_ym"))
    latest = (latest_month(*one, viewer=viewer, today=day) for one in lives)
    if any(month and month.start >= this.start for month in latest):  # the dearer one last
        return this
    return calendar().this(Grain.QUARTER, last.start)


def as_of(period: Period | None, today: date | None = None) -> date:
    """The last day of a past period, else today."""
    day = today or clock.today()
    return min(day, period.last) if period else day


def is_running(period: Period | None) -> bool:
    """Whether the period has begun and is not over."""
    return period is not None and period.contains(clock.today()) and period.last > clock.today()


def words(period: Period | None) -> str:
    """A period as people say it."""
    if period is None:
        return _("全部时间")
    named = calendar().label(period)
    if named.startswith("FY"):
        return named
    year, start = period.start.year, period.start
    match period.grain:
        case Grain.YEAR:
            return _("%(year)d 年") % {"year": year}
        case Grain.QUARTER:
            number = (start.month + 2) // 3
            return _("%(year)d 年 Q%(number)d") % {"year": year, "number": number}
        case Grain.MONTH:
            return date_format(start, pgettext("date format", "Y 年 n 月"))
        case None:
            return _("%(first)s 至 %(last)s") % {"first": start, "last": period.last}
    return named


def month_name(day: date) -> str:
    """1 月, Jan."""
    return date_format(day, pgettext("date format", "n 月"))


def short(period: Period) -> str:
    """A period as a chart writes it under a column."""
    match period.grain:
        case Grain.QUARTER if calendar().is_gregorian:
            return f"{period.start:%y} Q{(period.start.month + 2) // 3}"
        case Grain.MONTH:
            return f"{period.start:%y-%m}"
    return calendar().label(period)


def menu(
    current: Period | None, newest: Period, address: Address, *, everything: bool = False
) -> list[dict[str, Any]]:
    """What a period can be changed to, newest first."""
    offered: list[Period | None] = [None] if everything else []
    for grain, many in OFFERED.items():
        unit = calendar().this(grain, newest.last)
        for _n in range(many):
            offered.append(unit)
            unit = unit.previous()
    if current not in offered:
        offered.insert(0, current)
    return [
        {
            "label": words(one),
            "url": address(one.label if one else "all"),
            "current": one == current,
        }
        for one in offered
    ]


def next_to(period: Period) -> Period | None:
    """The period after, unless it has not begun."""
    if not period.whole_months:
        return None
    after = Period(period.end, _months_on(period))
    return after if after.start <= clock.today() else None


def _months_on(period: Period) -> date:
    index = period.end.year * 12 + period.end.month - 1 + period.whole_months
    return date(index // 12, index % 12 + 1, 1)
