"""What was to be sold, beside what will be: the frozen targets of a period."""

from decimal import Decimal

from django.db.models import Count, Q

from dacheng.domains.forecasts.queries.nodes import Node, near
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.stages import State
from dacheng.domains.targets.queries import standing
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period, a_year_before

METRIC = "won_amount"


def aims(viewer: Viewer, period: Period) -> dict[tuple[str, int], Decimal]:
    """The target of each unit and person, by ("unit", id) and ("person", id)."""
    if not viewer.can("targets.view"):
        return {}
    rows = standing(viewer, period, [METRIC])
    return {(row.owner.kind, row.owner.pk): row.target for row in rows if row.target is not None}


def aim_of(found: dict[tuple[str, int], Decimal], node: Node) -> Decimal | None:
    if node.is_person:
        return found.get(("person", node.person_id or 0))
    return found.get(("unit", node.unit_id or 0))


def coverage(pipeline: Decimal, target: Decimal | None, closed: Decimal) -> Decimal | None:
    """Open pipeline ÷ what is still missing; None where nothing is."""
    missing = (target or Decimal(0)) - closed
    return pipeline / missing if missing > 0 else None


def coverage_needed(viewer: Viewer) -> Decimal | None:
    """How many times the missing amount must be open: 1 ÷ the win rate of the last year."""
    today = clock.today()
    rows = Opportunity.objects.filter(
        near(Opportunity, viewer), closed_on__gte=a_year_before(today), closed_on__lte=today
    )
    counts = rows.aggregate(won=Count("pk", filter=Q(state=State.WON)), closed=Count("pk"))
    return Decimal(counts["closed"]) / counts["won"] if counts["won"] else None
