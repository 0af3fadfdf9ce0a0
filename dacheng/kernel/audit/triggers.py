"""Puts the recording triggers on every table whose model is audited."""

from django.apps import apps
from django.db import connections
from django.db.models import Model

PRESENT = """
select c.relname, t.tgname, encode(t.tgargs, 'escape') from pg_trigger t
join pg_class c on c.oid = t.tgrelid
where t.tgname like 'audit\\_capture\\_%%' and not t.tgisinternal
"""


def audited_models() -> list[type[Model]]:
    """Every managed model of the product, unless it says `audited = False` and why."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("dacheng.")
        and model._meta.managed
        and getattr(model, "audited", True)
    ]


def install(using: str = "default") -> int:
    """Create the triggers that are missing or record by an older rule; returns how many. Safe to
    repeat."""
    made = 0
    with connections[using].cursor() as cursor:
        cursor.execute(PRESENT)
        present = set(cursor.fetchall())
        tables = set(connections[using].introspection.table_names(cursor))
        for model in audited_models():
            if model._meta.db_table not in tables:
                continue
            for op in ("INSERT", "UPDATE", "DELETE"):
                name = f"audit_capture_{op.lower()}"
                given = "".join(f"{one}\\000" for one in _given(model))
                if (model._meta.db_table, name, given) not in present:
                    cursor.execute(_create(model, op, name))
                    made += 1
    return made


def _create(model: type[Model], op: str, name: str) -> str:
    tables = {
        "INSERT": "new table as new_rows",
        "DELETE": "old table as old_rows",
        "UPDATE": "old table as old_rows new table as new_rows",
    }[op]
    given = ", ".join(f"'{one}'" for one in _given(model))
    return (
        f'create or replace trigger {name} after {op} on "{model._meta.db_table}" '
        f"referencing {tables} for each statement execute function audit_capture({given})"
    )


def _given(model: type[Model]) -> tuple[str, str, str]:
    """What a trigger is told: the kind, the columns it does not record, those it withholds."""
    unrecorded = ",".join(getattr(model, "unrecorded", ("updated_at", "version")))
    return str(model._meta.model_name), unrecorded, ",".join(getattr(model, "withheld", ()))
