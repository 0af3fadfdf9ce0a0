"""What is found once a night for whoever looks at home: how long opportunities usually stay in a
stage, of everybody and of each share that somebody sees; and for which shares the concentration of
customers is kept."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from dacheng.domains.opportunities.actions.concentrating import keep_concentrations
from dacheng.domains.opportunities.models import Opportunity, UsualStay
from dacheng.domains.opportunities.queries.conversion import medians
from dacheng.domains.opportunities.queries.lately import lately
from dacheng.domains.opportunities.queries.whose import Whose, whose
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import company, viewer_for
from dacheng.kernel.periods import FiscalCalendar, Grain, Period

STAYS = """
select seen.owner_id, seen.unit_id, v.stage_id, v.left_on - v.entered_on, count(*)
from opportunities_stagevisit v join ({seen}) seen on seen.id = v.opportunity_id
where v.left_on is not null group by 1, 2, 3, 4
"""
Lengths = Counter[tuple[int, int]]  # how many stays by stage and days


def keep_usual_stays(today: date) -> int:
    """For the years that end with this quarter and with the last: what home shows. Returns how
    many medians there are."""
    found = company()
    this = FiscalCalendar(found.first_month if found else 1).this(Grain.QUARTER, today)
    spans = [_year_that_ends_with(quarter) for quarter in (this, this.previous())]
    shares = _shares()
    keep_concentrations([one for one in shares if one.person_id is None], spans)
    return sum(_keep(span, shares, today) for span in spans)


def _year_that_ends_with(quarter: Period) -> Period:
    return Period(Period(quarter.last, quarter.end).year_before().end, quarter.end)


def _shares() -> list[Whose]:
    """Each once, however many people see it."""
    known = {Whose()}
    for person in Person.objects.filter(is_active=True).select_related("unit"):
        known.add(whose(viewer_for(person).himself) or Whose())
    return sorted(known, key=lambda one: one.name)


def _keep(span: Period, shares: Iterable[Whose], today: date) -> int:
    by_owner, by_unit = _stays(span)
    made = []
    for share in shares:
        for stage, days in _medians(_of(share, by_owner, by_unit)).items():
            made.append(
                UsualStay(
                    whose=share.name, stage_id=stage, since=span.start, until=span.end, days=days,
                    made_on=today,
                )
            )  # fmt: skip
    with transaction.atomic():
        UsualStay.objects.filter(since=span.start, until=span.end).delete()
        UsualStay.objects.bulk_create(made)
    return len(made)


def _stays(span: Period) -> tuple[dict[int | None, Lengths], dict[int | None, Lengths]]:
    """The stays of everybody, once by owner and once by unit; one pass."""
    seen = Opportunity.objects.filter(lately(span)).order_by().values("id", "owner_id", "unit_id")
    inner, params = seen.query.sql_with_params()
    by_owner: dict[int | None, Lengths] = defaultdict(Counter)
    by_unit: dict[int | None, Lengths] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(STAYS.format(seen=inner), params)
        for owner, unit, stage, days, many in cursor:
            by_owner[owner][stage, days] += many
            by_unit[unit][stage, days] += many
    return by_owner, by_unit


def _of(
    share: Whose, by_owner: dict[int | None, Lengths], by_unit: dict[int | None, Lengths]
) -> Lengths:
    if share.person_id is not None:
        return by_owner.get(share.person_id, Counter())
    total: Lengths = Counter()
    for unit in by_unit if share.units is None else share.units:
        total.update(by_unit.get(unit, {}))
    return total


def _medians(lengths: Lengths) -> dict[int, Decimal]:
    return medians([(stage, days, lengths[stage, days]) for stage, days in sorted(lengths)])
