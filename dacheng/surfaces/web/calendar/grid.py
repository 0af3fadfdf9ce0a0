"""Days in weeks: which ones a view shows, and what stands on each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from dacheng.kernel.calendar import WorkCalendar
from dacheng.surfaces.web.calendar.entries import Entry

VIEWS = ("month", "week", "day")
WEEK = timedelta(days=7)


@dataclass
class Day:
    """One day. `badge` is 休 on a free weekday, 班 on a weekend that is worked (调休)."""

    day: date
    outside: bool
    today: bool
    working: bool
    badge: str
    estimate: bool
    entries: list[Entry] = field(default_factory=list)

    @property
    def total(self) -> int:
        """What the day has, shown or not."""
        shown, of = Counter(one.kind for one in self.entries), {e.kind: e.of for e in self.entries}
        return sum(max(n, of[kind]) for kind, n in shown.items())


def span(view: str, day: date) -> tuple[date, date]:
    """The first and the last day of a view; months in whole weeks from Monday."""
    if view == "day":
        return day, day
    if view == "week":
        first = monday(day)
        return first, first + timedelta(days=6)
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return monday(day.replace(day=1)), monday(last) + timedelta(days=6)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def beside(view: str, day: date, step: int) -> date:
    """The same place one view further or back."""
    if view == "month":
        index = day.year * 12 + day.month - 1 + step
        return date(index // 12, index % 12 + 1, 1)
    return day + step * (WEEK if view == "week" else timedelta(days=1))


def days(
    view: str, on: date, today: date, calendar: WorkCalendar, found: Iterable[Entry]
) -> list[Day]:
    first, last = span(view, on)
    made = {}
    for at in range((last - first).days + 1):
        day = first + timedelta(days=at)
        made[day] = _day(day, view == "month" and day.month != on.month, today, calendar)
    for entry in found:
        made[entry.day].entries.append(entry)
    return list(made.values())


def _day(day: date, outside: bool, today: date, calendar: WorkCalendar) -> Day:
    working = calendar.is_workday(day)
    badge = "" if working == (day.weekday() < 5) else "work" if working else "free"
    return Day(day, outside, day == today, working, badge, calendar.is_estimate(day))
