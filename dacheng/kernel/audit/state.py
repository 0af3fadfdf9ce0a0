"""How far the history is sealed, for people to see."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

STATE = """
select (select max(at) from audit_seal), (select coalesce(sum(entries), 0) from audit_seal),
    (select count(*) from audit_entry where era = audit_era() and xact >= coalesce(
        (select to_xact from audit_seal where era = audit_era() order by id desc limit 1), 0))
"""


@dataclass(frozen=True)
class SealState:
    """When was sealed last, how many entries are sealed, how many wait."""

    at: datetime | None
    sealed: int
    waiting: int


def seal_state() -> SealState:
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        at, sealed, waiting = cursor.fetchone()
    return SealState(at, int(sealed), waiting)
