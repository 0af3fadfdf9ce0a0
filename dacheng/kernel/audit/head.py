"""The newest seal, kept beside the database: a tail cut off the history is missed here."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

NEWEST = "select id, hash from audit_seal order by id desc limit 1"


def place() -> Path:
    """One file for each database, in the folder of the instance."""
    return Path(settings.DATA) / f"audit-{connection.settings_dict['NAME']}.head"


def note() -> None:
    """Write the newest seal down as soon as it is certain."""
    transaction.on_commit(_write)


def _write() -> None:
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        row = cursor.fetchone()
    fresh.write_text(json.dumps({"seal": row[0], "hash": row[1]} if row else {}))
    fresh.replace(path)


def lost() -> int | None:
    """The number of the seal that was the newest once and is not there any more, as it was."""
    known = _read()
    if not known:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select hash from audit_seal where id = %s", [known["seal"]])
        row = cursor.fetchone()
    return None if row and row[0] == known["hash"] else int(known["seal"])


def _read() -> dict[str, Any]:
    try:
        return dict(json.loads(place().read_text()))
    except (OSError, ValueError):  # a new instance, or one whose file is gone
        return {}
