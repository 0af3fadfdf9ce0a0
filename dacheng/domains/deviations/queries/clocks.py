"""Until when an answer is owed, in working days: make-up days count, holidays do not."""

from datetime import date

from dacheng.domains.deviations.models import DeviationCase, LoopRules
from dacheng.domains.deviations.stages import CaseState
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.periods import ONE_DAY, Period, first_of_month, month_index


def due_days(calendar: WorkCalendar, rules: LoopRules, start: date) -> tuple[date, date]:
    """The last days on which cause and plan are still in time."""
    return (
        calendar.add_workdays(start, rules.cause_days),
        calendar.add_workdays(start, rules.plan_days),
    )


def verify_day(calendar: WorkCalendar, rules: LoopRules, effect: Period) -> date:
    """When the effect is looked at: some working days after the period it was promised for."""
    return calendar.add_workdays(effect.last, rules.verify_days)


def following(period: Period) -> Period:
    """The period of the same length right after."""
    if months := period.whole_months:
        return Period(period.end, first_of_month(month_index(period.end) + months))
    return Period(period.end, period.end + (period.end - period.start))


def looked_for(case: DeviationCase, promised: Period) -> Period:
    """The period in which a promised effect is looked for now: the promised one, or as many later
    as were looked at in vain."""
    while case.looked_until and promised.end <= case.looked_until:
        promised = following(promised)
    return promised


def owed(case: DeviationCase) -> tuple[str, date | None]:
    """What the owner of a case owes now, and by when; ('', None) when it is not his turn."""
    if case.state == CaseState.DETECTED:
        return "cause", case.cause_due_on
    if case.state == CaseState.CAUSED:
        return "plan", case.plan_due_on
    return "", None


def silent_levels(calendar: WorkCalendar, rules: LoopRules, due: date, today: date) -> int:
    """How many leaders above should know by today: the first when the day is over, one more for
    each further stretch of silence."""
    if today <= due:
        return 0
    late = calendar.workdays_between(Period(due, today))
    if calendar.is_workday(due):
        late -= 1  # the due day itself was still in time
    return 1 + late // rules.escalate_days


def workdays_of(calendar: WorkCalendar, start: date, due: date) -> int:
    """How many working days lie between, both ends included."""
    return calendar.workdays_between(Period(start, due + ONE_DAY))
