"""Invoices and cash out of what is signed: the learned lag put into figures (T8)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.targets.actions.breaking import locked, step_of
from dacheng.domains.targets.actions.planning import set_line
from dacheng.domains.targets.models import PlanLine, TargetPlan
from dacheng.domains.targets.queries.lags import FOLLOWERS, delayed, learned_lag
from dacheng.domains.targets.queries.seasons import monthly_history, season_of_line
from dacheng.domains.targets.queries.violations import year_of
from dacheng.domains.targets.sharing import in_steps
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer

LEADING = "signed_amount"


@transaction.atomic
def follow_lag(plan: TargetPlan, metric: str, *, by: Viewer) -> PlanLine:
    """Set the line of invoices or cash to what the signed one brings month by month: its own
    months and the signed ones still under way, each later by the learned curve."""
    locked(plan, by)
    signed = PlanLine.objects.filter(plan=plan, metric=LEADING).first()
    if metric not in FOLLOWERS or signed is None:
        raise ValidationError(_("先加签约额，再由它推开票和回款。"))
    lag = learned_lag(metric)
    if lag is None:
        raise ValidationError(_("没有记在合同上的开票或回款，学不出要多久。直接写全年的数。"))
    months = in_steps(signed.amount, season_of_line(signed), step_of(metric))
    found = delayed(months, _under_way(plan, months), lag)
    said = {"of": LEADING, "days": int(lag.days), "share": f"{lag.collected:.4f}"}
    return set_line(
        plan, metric, sum(found, Decimal(0)), by=by, lag=said, season=[str(one) for one in found]
    )


def _under_way(plan: TargetPlan, months: list[Decimal]) -> list[Decimal]:
    """What was signed in the twelve months before the plan; months still to come before it count
    as the mean of those that are known."""
    year = year_of(plan)
    known = monthly_history(LEADING, year, years=1)[-12:]
    today = clock.today()
    ahead = max((year.start.year - today.year) * 12 + year.start.month - today.month, 0)
    mean = sum(known, Decimal(0)) / len(known) if known else Decimal(0)
    return [*known, *([mean] * min(ahead, 12))][-12:]
