"""The pipeline of each day, kept: what stood open, with whom, in which stage, for how much."""

from datetime import date

from django.db import connection, transaction

LOCK = 0xDA11
WRITE = """
insert into opportunities_snapshot
    (day, opportunity_id, owner_id, unit_id, stage_id, amount, probability, expected_on, path)
select %s, o.id, o.owner_id, o.unit_id, o.stage_id, o.amount,
       coalesce(o.probability, s.probability), o.expected_on, coalesce(u.path, '')
from opportunities_opportunity o left join processes_stage s on s.id = o.stage_id
left join org_orgunit u on u.id = o.unit_id
where o.state = 'open' and not exists (select from opportunities_snapshot where day = %s)
"""


@transaction.atomic
def take_snapshot(day: date) -> int:
    """Write down every open opportunity as of the end of `day`; returns how many.

    A day is taken once: a second call finds it there and writes nothing, because by then the
    pipeline is another one.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(WRITE, [day, day])
        return cursor.rowcount
