"""How a case came about: day by day what should have been there, what was, and where it ends."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import accumulate
from typing import Any

from django.db.models import F
from django.db.models.functions import TruncDate

from dacheng.domains.deviations.queries.nodes import Node, engine, node_of, period_of
from dacheng.domains.targets import pacing
from dacheng.domains.targets.models import Target, TargetPlan
from dacheng.domains.targets.queries.paces import curves
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.metrics import Metric, get, rows_behind
from dacheng.kernel.periods import ONE_DAY, Period, year_month

CUTS = ("product_line", "customer_class", "source", "customer_type")


@dataclass(frozen=True)
class Course:
    """At the end of each of these days: what was due and, up to `on`, what was there. `landing` is
    where it ends if it goes on as until now."""

    days: tuple[date, ...]
    due: tuple[Decimal, ...]
    there: tuple[Decimal | None, ...]
    landing: Decimal | None


def course_of(case: Any) -> Course | None:
    """None for what does not add up over days: a rate, a stock, a signal."""
    metric = get(case.metric)
    if not isinstance(metric, Metric) or metric.is_stock or case.signal_id or not case.target:
        return None
    period, node = period_of(case), node_of(case.level, case.node_id)
    on = min(clock.today(), period.last)
    days = _days(period, on)
    shares = _shares(case, node, period, days)
    there = _there(metric, node, Period(period.start, on + ONE_DAY), days)
    passed = shares[days.index(on)]
    landing = pacing.run_rate(there[days.index(on)], passed) if on < period.last else None
    return Course(days, tuple(case.target * share for share in shares), there, landing)


def _days(period: Period, on: date) -> tuple[date, ...]:
    """Every day of a month or quarter; of a longer period every seventh, and the day it stands."""
    step = 1 if period.days <= 100 else 7
    every = [date.fromordinal(n) for n in range(period.start.toordinal(), period.end.toordinal())]
    return tuple(sorted({*every[::step], on, period.last}))


def _shares(case: Any, node: Node, period: Period, days: tuple[date, ...]) -> list[Decimal]:
    """What share of the target was due on each day; months weigh as the plan weighs them."""
    share = partial(_share, period, _months(case, node, period), load())
    curve = _curve_then(case, min(case.detected_on, period.last), share)
    return [share(day, curve) for day in days]


def _curve_then(
    case: Any, on: date, share: Callable[[date, pacing.Curve], Decimal]
) -> pacing.Curve:
    """The learnt rhythm or plain working days, whichever the case was opened by: a rhythm learnt
    since would draw another gap than the one the case speaks of."""
    learnt, kept = curves([case.metric])[case.metric], case.expected
    if kept is None:
        return learnt
    return min((learnt, pacing.EVEN), key=lambda curve: abs(case.target * share(on, curve) - kept))


def _share(
    period: Period,
    months: Mapping[int, Decimal],
    calendar: WorkCalendar,
    day: date,
    curve: pacing.Curve,
) -> Decimal:
    whole = sum(months.values(), Decimal(0))
    if not whole:
        return pacing.pace(period, calendar, day, curve)
    return _due(months, pacing.due_shares(period, calendar, day, curve)) / whole


def _due(months: Mapping[int, Decimal], shares: Mapping[int, Decimal]) -> Decimal:
    return sum((months.get(ym, Decimal(0)) * part for ym, part in shares.items()), Decimal(0))


def _months(case: Any, node: Node, period: Period) -> dict[int, Decimal]:
    """The node's cells of the plan the case was opened against."""
    plan = case.target_version.partition(".")[0]
    person = node.pk if node.kind == "person" else None
    rows = Target.objects.filter(
        plan__in=TargetPlan.objects.filter(pk=plan or 0), metric=case.metric, grain="month",
        until=None, unit=node.unit_id, person=person,
        ym__gte=year_month(period.start), ym__lte=year_month(period.last),
        **dict.fromkeys(CUTS, ""),
    )  # fmt: skip
    return dict(rows.values_list("ym", "final"))


def _there(
    metric: Metric, node: Node, until: Period, days: tuple[date, ...]
) -> tuple[Decimal | None, ...]:
    """What was there at the end of each day, by one question."""
    _metric, rows = rows_behind(metric.name, viewer=engine(), period=until, where=node.where())
    day = TruncDate(metric.on) if metric.moment else F(metric.on)
    value = metric.value(until.last) if callable(metric.value) else metric.value
    pairs = rows.order_by().annotate(day_=day).values("day_").annotate(value_=value)
    made = sorted((row["day_"], row["value_"] or Decimal(0)) for row in pairs)
    known, sums = [at for at, _value in made], list(accumulate(value for _at, value in made))
    return tuple(_upto(known, sums, one) if one <= until.last else None for one in days)


def _upto(known: list[date], sums: list[Any], day: date) -> Decimal:
    at = bisect_right(known, day)
    return Decimal(sums[at - 1]) if at else Decimal(0)
