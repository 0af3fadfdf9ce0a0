"""The triggers that note, with every change of a row, whose sums no longer hold."""

from typing import Any

from django.db import connections

from dacheng.kernel.metrics.rollups import EVERYTHING, NOBODY, STOCK, Rollup, rollups

TABLES = {
    "insert": ("new table as new_rows", ("new_rows",)),
    "delete": ("old table as old_rows", ("old_rows",)),
    "update": ("old table as old_rows new table as new_rows", ("old_rows", "new_rows")),
}


def install(using: str = "default") -> None:
    """Write functions and triggers anew; safe to repeat."""
    with connections[using].cursor() as cursor:
        present = set(connections[using].introspection.table_names(cursor))
        for rollup in rollups():
            if rollup.source.model._meta.db_table in present and "metrics_spoilt" in present:
                for statement in _statements(rollup):
                    cursor.execute(statement)


def _statements(rollup: Rollup) -> list[str]:
    source, table = rollup.source.name, rollup.source.model._meta.db_table
    months = [group.month for group in rollup.groups() if group.month]
    months += [str(STOCK)] if any(not group.month for group in rollup.groups()) else []
    made: list[str] = []
    for event, (transition, rows) in TABLES.items():
        changed = " union all ".join(
            f"select coalesce(owner_id, {NOBODY}) o, {_column(month)} m from {name}"
            for name in rows
            for month in months
        )
        body = (
            f"insert into metrics_spoilt (source, owner, month) select distinct '{source}', o, m"
            f" from ({changed}) changed where m is not null"
        )
        made += _trigger(f"spoil_{source}_{event}", table, event, transition, body)
    for settled in rollup.settled:
        look = rollup.source.model._meta.get_field(settled).related_model._meta.db_table  # type: ignore[union-attr]
        body = (
            "insert into metrics_spoilt (source, owner, month)"
            f" values ('{source}', {NOBODY}, {EVERYTHING})"
        )
        made += _trigger(f"spoil_{source}_by_{settled}", look, "update", "", body)
    return made


def _column(month: str) -> str:
    return month if month.isdigit() else f'"{month}"'


def _trigger(name: str, table: str, event: str, transition: str, body: str) -> list[str]:
    referencing = f"referencing {transition}" if transition else ""
    return [
        f"create or replace function {name}() returns trigger language plpgsql as"
        f" $$ begin {body}; return null; end $$",
        f'create or replace trigger {name} after {event} on "{table}" {referencing}'
        f" for each statement execute function {name}()",
    ]


def _last_app(sender: Any) -> bool:
    from django.apps import apps

    return sender is [app for app in apps.get_app_configs() if app.models_module is not None][-1]


def after_migrate(sender: Any, using: str, **_kwargs: Any) -> None:
    """Once, after the last app, when every table is there."""
    if _last_app(sender):
        install(using)
