"""How months usually fill: learned from the records, and read where pace is judged."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import TruncDate

from dacheng.domains.targets.models import PaceCurve, TargetPlan
from dacheng.domains.targets.pacing import EVEN, Curve, learn, months_of
from dacheng.domains.targets.queries.actuals import everybody
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.metrics import Metric, get, rows_behind
from dacheng.kernel.periods import Period, first_of_month, month_index

MONTHS = 24


def curves(metrics: Iterable[str]) -> dict[str, Curve]:
    """The curve of each of these; even where none was learned. One query."""
    found = {
        one.metric: Curve(tuple(Decimal(point) for point in one.points), one.months)
        for one in PaceCurve.objects.filter(metric__in=list(metrics))
    }
    return {name: found.get(name, EVEN) for name in metrics}


def curves_of(plan: TargetPlan) -> dict[str, Curve]:
    """The metrics of a plan in their order, each with its curve. One query."""
    known = PaceCurve.objects.filter(metric=OuterRef("metric"))
    lines = plan.lines.order_by("order", "pk").annotate(
        points=Subquery(known.values("points")), months=Subquery(known.values("months"))
    )
    return {
        line.metric: Curve(tuple(map(Decimal, line.points or ())), line.months or 0)
        for line in lines
    }


def learned(metric: str, calendar: WorkCalendar, today: date) -> Curve:
    """The curve of the last two years of whole months, over everybody; one query."""
    found = get(metric)
    if not isinstance(found, Metric) or not is_additive(found):
        return EVEN
    last = month_index(today)
    span = Period(first_of_month(last - MONTHS), first_of_month(last))
    by_month: dict[date, dict[date, Decimal]] = defaultdict(dict)
    for day, value in daily(found, span).items():
        by_month[day.replace(day=1)][day] = value
    return learn([(one, by_month[one.start]) for one in months_of(span)], calendar)


def daily(metric: Metric, span: Period) -> Mapping[date, Decimal]:
    """What came on each day."""
    _metric, rows = rows_behind(metric.name, viewer=everybody([metric.name]), period=span)
    on = TruncDate(metric.on) if metric.moment else F(metric.on)
    value = metric.value(span.last) if callable(metric.value) else metric.value
    pairs = rows.order_by().annotate(day_=on).values("day_").annotate(value_=value)
    return {
        row["day_"]: Decimal(str(row["value_"]))
        for row in pairs if row["day_"] and row["value_"]
    }  # fmt: skip
