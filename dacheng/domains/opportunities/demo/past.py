"""The pipeline of each past day of the demo company, as the daily snapshot would have kept it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection

from dacheng.domains.opportunities.demo.course import Deal
from dacheng.domains.org.demo import Cast
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer

KEPT = 400  # days
WRITE = """
insert into opportunities_snapshot
    (day, opportunity_id, owner_id, unit_id, stage_id, amount, probability, expected_on)
select day::date, s.id, s.owner, s.unit, s.stage, s.amount, s.chance, s.expected
from unnest(%s::date[], %s::date[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
            %s::numeric[], %s::numeric[], %s::date[])
     as s (begins, ends, id, owner, unit, stage, amount, chance, expected),
     generate_series(s.begins, s.ends - 1, '1 day') as day
on conflict do nothing
"""


def mark(cast: Cast, deal: Deal, by: Viewer) -> None:
    """Remember how it stands at the end of this day; an ended one stands no more."""
    one = deal.opportunity
    if one is not None:
        chance = one.probability if one.probability is not None else one.stage.probability  # type: ignore
        state = (one.owner_id, one.unit_id, one.stage_id, one.amount, chance, one.expected_on)
        deal.marks[clock.today()] = state if one.state == "open" else None


def keep_past(cast: Cast, deals: Iterable[Deal]) -> None:
    """Write the snapshots of the last months for all of them at once."""
    rows = [row for deal in deals if deal.opportunity for row in _spans(cast, deal)]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, columns)


def _spans(cast: Cast, deal: Deal) -> Iterable[tuple[Any, ...]]:
    """From each mark to the next one, as far as snapshots are kept."""
    days = sorted(deal.marks)
    oldest = cast.today - timedelta(days=KEPT)
    for begin, end in zip(days, [*days[1:], cast.today], strict=True):
        state = deal.marks[begin]
        if state and end > oldest:
            yield max(begin, oldest), end, deal.opportunity.pk, *state  # type: ignore[union-attr]
