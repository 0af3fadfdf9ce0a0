"""Tells the database who is acting, so that its triggers can write it down."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from dacheng.kernel.access import Viewer

SETTING = "dacheng.audit"


@contextmanager
def acting(by: Viewer, verb: str, *, why: str = "", run: str = "") -> Iterator[None]:
    """Open a transaction in which every change is recorded as this person's verb.

    Nested calls take over the verb for their span and give it back.
    """
    context = {
        "by": by.person_id,
        "behalf": by.on_behalf_of,
        "channel": by.channel,
        "verb": verb,
        "why": why,
        "run": run,
    }
    with transaction.atomic():
        outer = _exchange(json.dumps(context, ensure_ascii=False))
        yield
        _exchange(outer)


def _exchange(value: str) -> str:
    """Set the context of this transaction and return the one before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting(%s, true), ''), set_config(%s, %s, true)",
            [SETTING, SETTING, value],
        )
        row = cursor.fetchone()
    return row[0] if row else ""
