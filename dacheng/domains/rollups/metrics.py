"""Which sources are summed by month, and by what beside owner and unit."""

from dacheng.domains.activities.metrics import ACTIVITIES
from dacheng.domains.contracts.metrics import CONTRACTS
from dacheng.domains.leads.metrics import LEADS
from dacheng.domains.opportunities.metrics import OPPORTUNITIES
from dacheng.domains.receivables.metrics import INVOICES, RECEIPTS
from dacheng.domains.rollups.models import MonthSum
from dacheng.kernel.metrics.rollups import Rollup, keep


def declare() -> None:
    # What was closed was won or lost: the database sees to it, and both are counted.
    keep(Rollup(OPPORTUNITIES, MonthSum, facets=("stage", "furthest"), settled=("stage",), whole=("closed_ym",)))
    keep(Rollup(ACTIVITIES, MonthSum, facets=("about_owner", "about_unit")))
    for source in (CONTRACTS, INVOICES, LEADS, RECEIPTS):
        keep(Rollup(source, MonthSum))
