"""Marks of whose a record is among the pieces of its entry, so that a word with 50,000 hits of
others is answered from the index alone.

Written by triggers, like what rows keep of the record they are about: nothing can forget them.
They only narrow what is looked at; who sees a hit is still said by the record's own scope.
"""

from typing import Any

from django.db import connections

from dacheng.kernel.access import Reach, Scope, Viewer, action_name
from dacheng.kernel.access.triggers import every_table_is_there, renew, tables
from dacheng.kernel.search.grams import mark_of
from dacheng.kernel.search.models import SearchEntry
from dacheng.kernel.search.registry import KINDS, Searchable

OWNER, UNIT = "@", "#"  # no piece of a text holds them
NOBODY = 0
MARK = """create or replace function mark_entry() returns trigger language plpgsql as $$
declare
    marks text[] := null;
begin
    {looks}
    if marks is not null then
        new.grams := new.grams || array_to_tsvector(marks);
    end if;
    return new;
end $$"""
LOOK = """if new.kind = '{kind}' then
        select {marks} into marks from "{table}" r where r.id = new.object_id for share;
    end if;"""
MARKS = """create or replace trigger mark_entry before insert or update of grams on search_entry
for each row execute function mark_entry()"""
MOVE = """create or replace function mark_{kind}() returns trigger language plpgsql as $$
begin
    update search_entry set grams = ts_delete(grams, (select {marks} from (select old.*) r))
    where kind = '{kind}' and object_id = old.id;
    return null;
end $$"""
MOVES = """create or replace trigger mark_{kind} after update on "{table}" for each row
when ((old.{owner}, old.{unit}) is distinct from (new.{owner}, new.{unit}))
execute function mark_{kind}()"""
# The index is quicker made anew than kept through every row.
ROOM = "set local maintenance_work_mem = '256MB'"
WITHOUT = "drop index if exists search_entry_grams"
ANEW = "create index search_entry_grams on search_entry using gin (grams)"
BRING = (ROOM, WITHOUT, "update search_entry set grams = grams", ANEW)


def install(using: str = "default") -> None:
    """Write the triggers and mark the entries that are there; safe to repeat."""
    present = tables(using)
    kinds = [one for one in KINDS.values() if one.model._meta.db_table in present]
    words = [_words(one.kind, one.model) for one in kinds if place_of(one.model)]
    if SearchEntry._meta.db_table in present:
        with connections[using].cursor() as cursor:
            renew("mark_entry", _statements(words), BRING, cursor)


def place_of(model: Any) -> tuple[str, str] | None:
    """The columns of owner and unit where those and invitations say who sees a row."""
    scope = model.scope
    if type(scope) is not Scope or not (scope.owner and scope.unit) or scope.about or scope.parent:
        return None
    owner, unit = (model._meta.get_field(one).column for one in (scope.owner, scope.unit))
    return owner, unit


def marks(s: Searchable, viewer: Viewer) -> str:
    """What the entries of a kind that the viewer reaches by owner and unit are marked with, as the
    database's tsquery; nothing where that is not what decides."""
    if viewer.grants.get(action_name(s.model, "view")) in (None, Reach.ALL):
        return ""
    if s.model.scope.shared or place_of(s.model) is None:
        return ""
    near, mark = s.model.scope.near(s.model, viewer), mark_of(s.kind)
    people = (*near.owners, NOBODY) if near.pool else near.owners
    named = [f"'{mark}{OWNER}{pk}'" for pk in people]
    return " | ".join(named + [f"'{mark}{UNIT}{pk}'" for pk in near.units])


def invited(s: Searchable, viewer: Viewer) -> list[int]:
    """Ids of the records of a kind that he sees whoever's they are."""
    if not s.model.scope.collaborators:
        return []
    kind = s.model._meta.model_name
    return sorted({*viewer.invited.get((kind, True), ()), *viewer.invited.get((kind, False), ())})


def _words(kind: str, model: Any) -> dict[str, str]:
    owner, unit = place_of(model) or ("", "")
    mark = mark_of(kind)
    made = (
        f"array['{mark}{OWNER}' || coalesce(r.{owner}, {NOBODY}),"
        f" '{mark}{UNIT}' || coalesce(r.{unit}, {NOBODY})]"
    )
    return {
        "kind": kind,
        "table": model._meta.db_table,
        "owner": owner,
        "unit": unit,
        "marks": made,
    }


def _statements(words: list[dict[str, str]]) -> list[str]:
    looks = "\n    ".join(LOOK.format(**one) for one in words)
    moves = [text.format(**one) for one in words for text in (MOVE, MOVES)]
    return [MARK.format(looks=looks), MARKS, *moves]


def after_migrate(sender: Any, using: str, **_kwargs: Any) -> None:
    """Once, after the last app."""
    if every_table_is_there(sender):
        install(using)
