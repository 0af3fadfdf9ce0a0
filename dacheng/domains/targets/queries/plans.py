"""Which plans there are, and what can be planned at all."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from dacheng.domains.org.queries import company
from dacheng.domains.targets.models import Method, PlanState, TargetPlan
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import AnyMetric, Metric, Ratio, catalogue, get
from dacheng.kernel.periods import FiscalCalendar, Period


def fiscal_calendar() -> FiscalCalendar:
    """The company's fiscal calendar."""
    house = company()
    return FiscalCalendar(house.first_month if house else 1)


def current_plan(today: date | None = None) -> TargetPlan | None:
    """The frozen plan of the fiscal year that holds this day."""
    day = today or clock.today()
    rows = TargetPlan.objects.filter(state=PlanState.FROZEN, starts_on__lte=day, ends_on__gt=day)
    return rows.order_by("-pk").first()


def plan_for(period: Period) -> TargetPlan | None:
    """The frozen plan that covers the last day of a period."""
    return current_plan(period.last)


def plans_for(viewer: Viewer) -> Any:
    """The plans somebody may look at: drafts are for those who plan, unless people are asked to
    say first what they can do."""
    rows = TargetPlan.objects.visible_to(viewer)
    if viewer.can("targets.change"):
        return rows.exclude(state=PlanState.DROPPED)
    out = Q(state__in=(PlanState.APPROVED, PlanState.FROZEN))
    asking = Q(state=PlanState.DRAFT, lines__method=Method.BOTTOM_UP)
    return rows.filter(out | asking, scenario_of=None).distinct()


def is_additive(metric: AnyMetric) -> bool:
    """Whether parts of it sum to the whole: over people, teams and months."""
    if not isinstance(metric, Metric) or metric.is_stock or callable(metric.value):
        return False
    kind = type(metric.value).__name__
    return kind in ("Sum", "Count") and not getattr(metric.value, "distinct", False)


def is_plannable(metric: AnyMetric) -> bool:
    """A sum or count over time, or a ratio of two of them."""
    if isinstance(metric, Ratio):
        return all(is_additive(get(part)) for part in metric.parts)
    return is_additive(metric)


def plannable() -> list[AnyMetric]:
    return [metric for metric in catalogue() if is_plannable(metric)]


def refuse_unplannable(name: str) -> AnyMetric:
    """The metric; refuses, in words, one that cannot be summed over people and months."""
    metric = get(name)
    if not is_plannable(metric):
        raise ValidationError(
            _("「%(label)s」不能按人按月相加，定不了分解目标。换一个可以相加的指标，或它的分子。")
            % {"label": metric.label}
        )
    return metric
