"""Tells the database who is acting, so that its triggers can write it down."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from dacheng.kernel import clock
from dacheng.kernel.access import Viewer

SETTING = "dacheng.audit"
ENTER = """
with around as (select coalesce(current_setting(%s, true), '') as said)
select said, set_config(%s, (jsonb_build_object(
    'run', coalesce(nullif(said, '')::jsonb ->> 'run', '')) || %s::jsonb)::text, true)
from around
"""


@contextmanager
def acting(by: Viewer, verb: str, *, why: str = "", run: str = "") -> Iterator[None]:
    """Open a transaction in which every change is recorded as this person's verb.

    Nested calls take over the verb for their span and give it back; what they do belongs to the
    run around them, so that an import can be taken back with all it set off.
    """
    context = {
        "by": by.person_id,
        "behalf": by.on_behalf_of,
        "channel": by.channel,
        "verb": verb,
        "why": why,
        **({"run": run} if run else {}),
        **_told(),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ENTER, [SETTING, SETTING, json.dumps(context, ensure_ascii=False)])
        row = cursor.fetchone()
        yield
        cursor.execute("select set_config(%s, %s, true)", [SETTING, row[0] if row else ""])


def _told() -> dict[str, str]:
    """The moment at which a story's clock stands; there is none in ordinary work."""
    told = clock.told()
    return {"told": told.isoformat()} if told else {}
