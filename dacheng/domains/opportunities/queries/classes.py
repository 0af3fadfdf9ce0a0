"""Which customers carry the sales: A, B and C by Pareto."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, QuerySet

from dacheng.domains.opportunities.models import Concentration, Opportunity, WinsChanged
from dacheng.domains.opportunities.queries.whose import Whose, whose
from dacheng.domains.opportunities.stages import State
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period, year_month

UP_TO_A, UP_TO_B = Decimal("0.80"), Decimal("0.95")
RANKED = """
with seen as ({seen}),
sums as (select customer_id, sum(amount) as amount from seen group by 1),
run as (
    select *, sum(amount) over (order by amount desc, customer_id rows unbounded preceding) as upto,
        sum(amount) over () as whole from sums),
classed as (
    select customer_id, amount, case when whole > 0 and upto <= %s * whole then 'A'
        when whole > 0 and upto <= %s * whole then 'B' else 'C' end as class from run)
select class, count(*), sum(amount),
    (array_agg(customer_id order by amount desc, customer_id))[1:{top}]
from classed group by 1 order by 1
"""


TOP = 3


@dataclass(frozen=True)
class CustomerClassSum:
    """One class: how many customers, what they bought, and its largest ones by id."""

    name: str
    count: int
    amount: Decimal
    largest: tuple[int, ...]

    def plain(self) -> list[Any]:
        """As it is kept in JSON."""
        return [self.name, self.count, str(self.amount), list(self.largest)]


def classes(viewer: Viewer, period: Period | None = None, top: int = TOP) -> list[CustomerClassSum]:
    """Customers with wins in a period by what they bought, largest first; one query.

    A while the cumulative share including the customer is at most 80 %, B up to 95 %, the rest C:
    the customer that crosses a limit belongs below it. A class without customers is left out.
    """
    return ranked(Opportunity.objects.visible_to(viewer), period, top)


def classes_lately(viewer: Viewer, span: Period) -> list[CustomerClassSum]:
    """As `classes`, from what is kept where no win of the span has changed since."""
    share = whose(viewer)
    kept = _kept(share, span) if share else None
    if kept is None:
        return classes(viewer, span)
    return [CustomerClassSum(name, n, Decimal(sum_), tuple(ids)) for name, n, sum_, ids in kept]


def _kept(share: Whose, span: Period) -> list[Any] | None:
    """One query, so that what is kept and whether it holds are of the same moment."""
    changed = WinsChanged.objects.filter(
        month__range=(year_month(span.start), year_month(span.last))
    )
    if share.units is not None:
        changed = changed.filter(unit__in=share.units)
    kept = Concentration.objects.filter(whose=share.name, since=span.start, until=span.end)
    return kept.exclude(Exists(changed)).values_list("classes", flat=True).first()


def ranked(
    rows: QuerySet[Opportunity], period: Period | None, top: int = TOP
) -> list[CustomerClassSum]:
    """The classes of the customers of these rows."""
    seen = rows.filter(state=State.WON, customer__isnull=False)
    if period:
        seen = seen.filter(closed_on__gte=period.start, closed_on__lt=period.end)
    sums = seen.filter(amount__isnull=False).order_by().values("customer_id", "amount")
    inner, params = sums.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(RANKED.format(seen=inner, top=int(top)), [*params, UP_TO_A, UP_TO_B])
        return [CustomerClassSum(name, n, sum_, tuple(ids)) for name, n, sum_, ids in cursor]
