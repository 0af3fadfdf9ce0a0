"""How far goals are reached, and what this week has to bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets import pacing
from dacheng.domains.targets.models import Goal
from dacheng.domains.targets.queries.actuals import Amount, live
from dacheng.domains.targets.queries.paces import curves
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import Grain, Period, this


@dataclass(frozen=True)
class Progress:
    """A goal as it stands. `this_week` is what is left divided by the weeks left, as a whole
    number; `done_this_week` what of it is there."""

    goal: Goal
    actual: Decimal
    pace: Decimal
    this_week: Decimal
    done_this_week: Decimal

    @property
    def share(self) -> Decimal:
        return self.actual / self.goal.amount

    @property
    def deviation(self) -> Decimal | None:
        return pacing.deviation(
            self.actual, self.goal.amount * self.pace, get(self.goal.metric).better
        )


def progress(goals: Sequence[Goal], today: date | None = None) -> list[Progress]:
    """Two questions for each metric and period among the goals, not for each goal."""
    day, calendar = today or clock.today(), load()
    week = this(Grain.WEEK, day)
    units = dict(OrgUnit.objects.values_list("pk", "path"))
    asked: dict[tuple[str, Period], list[Amount]] = {}
    known = curves({goal.metric for goal in goals})
    out = []
    for goal in goals:
        period = Period(goal.start, goal.end)
        part = period.overlap(week)
        actual = _of(goal, _found(asked, goal.metric, period), units)
        done = _of(goal, _found(asked, goal.metric, part), units) if part else Decimal(0)
        out.append(
            Progress(
                goal,
                actual,
                pacing.pace(period, calendar, day, known[goal.metric]),
                _weekly(goal, actual - done, week, calendar),
                done,
            )
        )
    return out


def _found(asked: dict, metric: str, period: Period) -> list[Amount]:
    if (metric, period) not in asked:
        asked[metric, period] = live([metric], period, None)
    return asked[metric, period]


def _of(goal: Goal, rows: Sequence[Amount], units: dict[int, str]) -> Decimal:
    if goal.person_id is not None:
        return sum((row.value for row in rows if row.person_id == goal.person_id), Decimal(0))
    home = units.get(goal.unit_id, "/")
    return sum(
        (row.value for row in rows if units.get(row.unit_id or 0, "").startswith(home)), Decimal(0)
    )


def _weekly(goal: Goal, before: Decimal, week: Period, calendar: WorkCalendar) -> Decimal:
    """What is left at the start of the week, by its working days among those that are left."""
    left = goal.amount - before
    part = week.overlap(Period(goal.start, goal.end))
    if left <= 0 or part is None:
        return Decimal(0)
    days = calendar.workdays_between(Period(part.start, goal.end))
    here = calendar.workdays_between(part)
    share = Decimal(here) / days if days else Decimal(1)
    return (left * share).to_integral_value(ROUND_CEILING)
