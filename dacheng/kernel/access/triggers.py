"""Functions and triggers written from the models' scopes, and whether they are up to them."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import connections, transaction


def renew(name: str, statements: Sequence[str], bring: Sequence[str], cursor: Any) -> None:
    """Write functions and triggers anew where the function `name` was made by another rule, and
    bring the rows that are there to what they say."""
    said = "\n".join(statements).encode()
    rule = hashlib.sha1(said, usedforsecurity=False).hexdigest()
    if statements and rule_of(name, cursor) != rule:
        with transaction.atomic(using=cursor.db.alias):
            for statement in (*statements, *bring):
                cursor.execute(statement)
            cursor.execute(f"comment on function {name}() is '{rule}'")


def rule_of(name: str, cursor: Any) -> str | None:
    """The mark of the rule a function was made by; None where there is none."""
    cursor.execute("select obj_description(oid, 'pg_proc') from pg_proc where proname = %s", [name])
    found = cursor.fetchone()
    return found[0] if found else None


def tables(using: str) -> set[str]:
    with connections[using].cursor() as cursor:
        return set(connections[using].introspection.table_names(cursor))


def every_table_is_there(sender: Any) -> bool:
    """Whether the last app was migrated."""
    return sender is [app for app in apps.get_app_configs() if app.models_module is not None][-1]
