"""How long opportunities usually stay in a stage, found once a night."""

from datetime import date

from django.db import transaction

from dacheng.domains.opportunities.models import Opportunity, UsualStay
from dacheng.domains.opportunities.queries.conversion import days_of
from dacheng.domains.opportunities.queries.lately import lately
from dacheng.domains.org.queries import company
from dacheng.kernel.periods import FiscalCalendar, Grain, Period


def keep_usual_stays(today: date) -> int:
    """For the years that end with this quarter and with the last: what home shows. Returns how
    many medians there are."""
    found = company()
    this = FiscalCalendar(found.first_month if found else 1).this(Grain.QUARTER, today)
    return sum(_keep(_year_that_ends_with(quarter), today) for quarter in (this, this.previous()))


def _year_that_ends_with(quarter: Period) -> Period:
    return Period(Period(quarter.last, quarter.end).year_before().end, quarter.end)


def _keep(span: Period, today: date) -> int:
    medians = days_of(Opportunity.objects.filter(lately(span)))
    with transaction.atomic():
        UsualStay.objects.filter(since=span.start, until=span.end).delete()
        UsualStay.objects.bulk_create(
            UsualStay(stage_id=stage, since=span.start, until=span.end, days=days, made_on=today)
            for stage, days in medians.items()
        )
    return len(medians)
