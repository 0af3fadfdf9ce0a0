"""Learning by night how months usually fill."""

from collections.abc import Iterable
from datetime import date

from dacheng.domains.targets.models import PaceCurve, PlanLine, PlanState
from dacheng.domains.targets.pacing import Curve
from dacheng.domains.targets.queries.paces import learned
from dacheng.domains.targets.queries.plans import is_plannable
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import load
from dacheng.kernel.metrics import get


def learn_paces(
    metrics: Iterable[str] | None = None, today: date | None = None
) -> dict[str, Curve]:
    """Learn the curve of every metric that a frozen plan promises; once a day is enough."""
    day, calendar = today or clock.today(), load()
    frozen = PlanLine.objects.filter(plan__state=PlanState.FROZEN)
    names = frozen.order_by("metric").values_list("metric", flat=True).distinct()
    found = {
        name: learned(name, calendar, day) for name in metrics or names if is_plannable(get(name))
    }
    for name, curve in found.items():
        points = [str(point) for point in curve.points]
        PaceCurve.objects.update_or_create(
            metric=name, defaults={"points": points, "months": curve.months, "learned_on": day}
        )
    return found
