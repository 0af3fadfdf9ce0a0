"""What a promise lacks: said in words, so that it is repaired before the call and not in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.periods import Period

NEXT_STEP_WITHIN = 14  # days
SILENT = 30


@dataclass(frozen=True)
class Gap:
    """One thing missing; `name` is the field to repair."""

    name: str
    said: str


def gaps(opportunity: Opportunity, period: Period, today: date) -> list[Gap]:
    """A promise has an amount, a customer, somebody who decides, a day in the period that is not
    over, and a next step within two weeks."""
    found = []
    if not opportunity.amount:
        found.append(Gap("amount", _("没有金额")))
    if opportunity.contact_id is None:
        found.append(Gap("contact", _("没写决策人")))
    found += _dates(opportunity, period, today) + _next_step(opportunity, today)
    return found


def _dates(opportunity: Opportunity, period: Period, today: date) -> list[Gap]:
    on = opportunity.expected_on
    if on is None:
        return [Gap("expected_on", _("没写预计签约日"))]
    if on < today:
        late = (today - on).days
        return [Gap("expected_on", _("预计签约日过了 %(n)s 天") % {"n": late})]
    if not period.contains(on):
        return [Gap("expected_on", _("预计签约日不在本期"))]
    return []


def _next_step(opportunity: Opportunity, today: date) -> list[Gap]:
    on = opportunity.next_step_on
    if not opportunity.next_step or on is None:
        return [Gap("next_step", _("没有下一步"))]
    if on < today:
        return [Gap("next_step", _("下一步逾期 %(n)s 天") % {"n": (today - on).days})]
    if on > today + timedelta(days=NEXT_STEP_WITHIN):
        return [Gap("next_step", _("下一步在 %(n)s 天以后") % {"n": (on - today).days})]
    return []
