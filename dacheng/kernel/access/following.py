"""The triggers by which rows about a record keep whose that record is.

In the database, so that no way of writing can forget it: neither COPY nor raw SQL, neither the
hand-over of the record nor the merge that moves its activities to another one.
"""

from typing import Any

from django.apps import apps
from django.db import connections

from dacheng.kernel.access.policy import about_models
from dacheng.kernel.access.triggers import every_table_is_there, renew, rule_of, tables

# Whoever hands the record over meanwhile is waited for: else the row would keep whose it was.
KEEP = """create or replace function keep_about() returns trigger language plpgsql as $$
begin
    new.about_owner_id := null;
    new.about_unit_id := null;
    {looks}
    return new;
end $$"""
LOOK = """if new.about_kind = '{kind}' then
        select {owner}, {unit} into new.about_owner_id, new.about_unit_id
        from "{table}" r where r.id = new.about_id for no key update;
    end if;"""
KEEPS = """create or replace trigger keep_about before insert or update of about_kind, about_id
on "{follower}" for each row execute function keep_about()"""

MOVE = """create or replace function {name}() returns trigger language plpgsql as $$
declare
    now_owner bigint := null;
    now_unit bigint := null;
begin
    if tg_op = 'UPDATE' then
        select {owner}, {unit} into now_owner, now_unit from (select new.*) r;
    end if;
    {writes}
    return null;
end $$"""
MOVED = """update "{follower}" f set about_owner_id = now_owner, about_unit_id = now_unit
    where f.about_kind = '{kind}' and f.about_id = old.id
        and (f.about_owner_id, f.about_unit_id) is distinct from (now_owner, now_unit);"""
MOVES = """create or replace trigger {name} after update on "{table}" for each row
when ((old.{owner_id}, old.{unit_id}) is distinct from (new.{owner_id}, new.{unit_id}))
execute function {name}()"""
GOES = """create or replace trigger {name}_gone after delete on "{table}" for each row
execute function {name}()"""

# A record that returns under its number: found by index, whatever the first call was planned for.
RETURN = """create or replace function {name}_back() returns trigger language plpgsql
set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    {writes}
    return null;
end $$"""
RETURNED = """update "{follower}" f set about_owner_id = {owner}, about_unit_id = {unit}
    from new_rows r where f.about_kind = '{kind}' and f.about_id = r.id;"""
RETURNS = """create or replace trigger {name}_back after insert on "{table}"
referencing new table as new_rows for each statement execute function {name}_back()"""

FILL = """update "{follower}" f set about_owner_id = {owner}, about_unit_id = {unit}
from "{table}" r where f.about_kind = '{kind}' and f.about_id = r.id
    and (f.about_owner_id, f.about_unit_id) is distinct from ({owner}, {unit})"""


def install(using: str = "default") -> None:
    """Write the triggers where they are not what they should be, and bring the rows that are there
    to what they say. Safe to repeat."""
    present = tables(using)
    rows = [one._meta.db_table for one in followers() if one._meta.db_table in present]
    records = [_words(one) for one in about_models().values() if one._meta.db_table in present]
    if rows:
        with connections[using].cursor() as cursor:
            first = rule_of("keep_about", cursor) is None
            renew("keep_about", _statements(rows, records), _filling(rows, records, first), cursor)


def followers() -> list[Any]:
    """Models whose rows follow the record they are about."""
    found = [model for model in apps.get_models() if getattr(model, "scope", None)]
    return [model for model in found if model.scope.about]


def _words(model: Any) -> dict[str, str]:
    """What the statements say of one kind of record: 0 is an owner it has not, and of a record in
    the pool nothing is kept."""
    scope, kind = model.scope, model._meta.model_name
    owner_id, unit_id = (model._meta.get_field(one).column for one in (scope.owner, scope.unit))
    owner = f"r.{owner_id}" if scope.pool else f"coalesce(r.{owner_id}, 0)"
    unit = (
        f"case when r.{owner_id} is not null then r.{unit_id} end" if scope.pool else f"r.{unit_id}"
    )
    return {
        "kind": kind,
        "name": f"moved_{kind}",
        "table": model._meta.db_table,
        "owner_id": owner_id,
        "unit_id": unit_id,
        "owner": owner,
        "unit": unit,
    }


def _statements(rows: list[str], records: list[dict[str, str]]) -> list[str]:
    looks = "\n    ".join(LOOK.format(**one) for one in records)
    made = [KEEP.format(looks=looks), *(KEEPS.format(follower=table) for table in rows)]
    for one in records:
        for function, write in ((MOVE, MOVED), (RETURN, RETURNED)):
            writes = "\n    ".join(write.format(follower=table, **one) for table in rows)
            made.append(function.format(writes=writes, **one))
        made += [trigger.format(**one) for trigger in (MOVES, GOES, RETURNS)]
    return made


def _filling(rows: list[str], records: list[dict[str, str]], first: bool) -> list[str]:
    """The first time without triggers: history has nothing to say to it, and no sums follow yet."""
    made = []
    for table in rows:
        made += [f'alter table "{table}" disable trigger user'] if first else []
        made += [FILL.format(follower=table, **one) for one in records]
        made += [f'alter table "{table}" enable trigger user'] if first else []
    return made


def after_migrate(sender: Any, using: str, **_kwargs: Any) -> None:
    """Once, after the last app."""
    if every_table_is_there(sender):
        install(using)
