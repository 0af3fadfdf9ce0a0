"""Every cell of the plan as it stood at the end of a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from dacheng.domains.deviations.queries.nodes import Node, engine
from dacheng.domains.deviations.queries.norms import stretch
from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets.models import PlanLine, TargetPlan
from dacheng.domains.targets.queries import Standing, actuals, plan_for, standing
from dacheng.kernel.metrics import Metric, leaves
from dacheng.kernel.periods import ONE_DAY, Grain, Period, this


def period_on(day: date, grain: str) -> Period:
    """The period that is looked at on a day: the running one."""
    return this(Grain(grain), day)


def watched(plan: TargetPlan | None) -> list[str]:
    """The metrics a plan promises."""
    if plan is None:
        return []
    return list(PlanLine.objects.filter(plan=plan).values_list("metric", flat=True))


def cells(period: Period, on: date, metrics: Sequence[str] | None = None) -> list[Standing]:
    """Every cell of a period at the end of a day. What came after that day does not count, so
    that a look back sees what could be seen then."""
    plan = plan_for(period)
    names = list(metrics or watched(plan))
    if plan is None or not names:
        return []
    found = standing(engine(), period, names, plan, today=on)
    if period.end <= on + ONE_DAY or on >= timezone.localdate():
        return found  # nothing can have come later
    return _as_known(found, stretch(period, on), names)


def _as_known(found: Sequence[Standing], until: Period, names: Sequence[str]) -> list[Standing]:
    sums = _sums(until, names)
    return [replace(one, actual=_actual(one, sums)) for one in found]


def _sums(until: Period, names: Sequence[str]) -> Mapping[tuple[str, str, int], Decimal]:
    above = {
        pk: [int(part) for part in path.split("/") if part]
        for pk, path in OrgUnit.objects.values_list("pk", "path")
    }
    top = [pk for pk, path in above.items() if len(path) == 1]
    sums: dict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    parts = [leaf.name for leaf in leaves(names)]
    for amount in actuals(parts, viewer=engine(), period=until):
        if amount.person_id is not None:
            sums[amount.metric, "person", amount.person_id] += amount.value
        for pk in above.get(amount.unit_id or 0, top):
            sums[amount.metric, "unit", pk] += amount.value
    return sums


def _actual(one: Standing, sums: Mapping[tuple[str, str, int], Decimal]) -> Decimal | None:
    metric, key = one.metric, one.owner.key
    if isinstance(metric, Metric):
        return sums.get((metric.name, *key), Decimal(0))
    return metric.value(*(sums.get((part, *key), Decimal(0)) for part in metric.parts))


def node_at(one: Standing) -> Node:
    owner = one.owner
    return Node(owner.kind, owner.pk, owner.name, owner.unit_id, owner.path, owner.parent)


def version_of(plan: Any) -> str:
    """What a case notes of the plan, so that a changed target is noticed when it is verified."""
    return f"{plan.pk}.{plan.revision}" if plan else ""
