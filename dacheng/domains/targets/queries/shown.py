"""What a page of the tree shows beyond the standing: the months of its rows, and a band ahead."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets import pacing
from dacheng.domains.targets.models import Grain, Target, TargetPlan
from dacheng.domains.targets.queries.actuals import everybody
from dacheng.domains.targets.queries.people import Key
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.forecasting import forecast
from dacheng.kernel.metrics import AnyMetric, Metric, ask, get, leaves
from dacheng.kernel.periods import Period, first_of_month, month_index, year_month

UNCUT = {"product_line": "", "customer_class": "", "source": "", "customer_type": ""}
HISTORY = 36  # months
Sums = dict[tuple[str, Key, int], Decimal]


def by_month(
    metric: str,
    period: Period,
    plan: TargetPlan,
    *,
    viewer: Viewer,
    units: Collection[int],
    open_units: Collection[int],
) -> dict[tuple[Key, int], tuple[Decimal | None, Decimal | None]]:
    """(target, actual) of every month of the rows on a page; two queries and the tree."""
    rows = Target.objects.visible_to(viewer).filter(
        Q(unit__in=units, person=None) | Q(unit__in=open_units, person__isnull=False),
        plan=plan, metric=metric, grain=Grain.MONTH, until=None, start__gte=period.start,
        start__lt=period.end, **UNCUT,
    )  # fmt: skip
    targets = rows.order_by().values_list("unit_id", "person_id", "ym").annotate(n=Sum("final"))
    sums = monthly_sums(metric, period)
    out = {}
    for unit, person, ym, target in targets:
        key: Key = ("unit", unit) if person is None else ("person", person)
        out[key, ym] = (target, _value(get(metric), key, ym, sums))
    return out


def _value(metric: AnyMetric, key: Key, ym: int, sums: Sums) -> Decimal | None:
    parts = [sums.get((name, key, ym), Decimal(0)) for name in metric.parts or (metric.name,)]
    return parts[0] if isinstance(metric, Metric) else metric.value(*parts)


def monthly_sums(metric: str, period: Period) -> Sums:
    """Every unit's and person's part of each month."""
    names = [leaf.name for leaf in leaves([metric])]
    by = ("team", "owner", "month")
    answer = ask(names, viewer=everybody(names), period=period, by=by, totals=False)
    paths = dict(OrgUnit.objects.values_list("pk", "path"))
    above = {pk: [int(part) for part in path.split("/") if part] for pk, path in paths.items()}
    top = [pk for pk, path in paths.items() if path.count("/") == 2]
    sums: Sums = defaultdict(Decimal)
    for row in answer.rows:
        ym = year_month(Period.parse(row.key[2]).start)
        for name in names:
            value = row.values.get(name) or Decimal(0)
            sums[name, ("person", row.ids[1]), ym] += value
            for unit in above.get(row.ids[0], top):
                sums[name, ("unit", unit), ym] += value
    return sums


Band = tuple[Decimal, Decimal, Decimal]


def bands(
    metric: str, keys: Collection[Key], period: Period, today: date | None = None
) -> Mapping[Key, Band]:
    """Where the statistics see each of these at the end of the period: low, middle, high.

    What is there already, the rest of this month in proportion, and the months to come by the
    forecast of its own past. Who has no past has no band.
    """
    day = today or clock.today()
    if not is_additive(get(metric)) or day >= period.end:
        return {}
    this = day.replace(day=1)
    start = first_of_month(month_index(this) - HISTORY)
    sums = monthly_sums(metric, Period(start, period.end))
    return {
        key: band for key in keys if (band := _band(metric, key, period, day, sums)) is not None
    }


def _band(metric: str, key: Key, period: Period, day: date, sums: Sums) -> Band | None:
    first, last = month_index(period.start), month_index(period.last)
    this = month_index(day)
    past = [
        float(sums.get((metric, key, year_month(first_of_month(at))), 0))
        for at in range(this - HISTORY, this)
    ]
    while past and not past[0]:
        past.pop(0)
    if len(past) < 3:
        return None
    ahead = forecast(past, last - this + 1)
    done = sum(
        (sums.get((metric, key, year_month(first_of_month(at))), Decimal(0))
         for at in range(first, this + 1)), Decimal(0),
    )  # fmt: skip
    left = 1 - pacing.due_month(day)
    out = []
    for values in (ahead.lower, ahead.mean, ahead.upper):
        rest = Decimal(str(values[0])) * left + sum(Decimal(str(v)) for v in values[1:])
        out.append(done + max(rest, Decimal(0)))
    return (out[0], out[1], out[2])
