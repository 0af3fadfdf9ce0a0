"""Whoever owns the tables can change them; the seals say so, and name the first bad row."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import override_settings

from dacheng.kernel.audit import head
from dacheng.kernel.audit.seal import begin_era, seal, verify

ROWS, BATCHES = 6, 3
RANDOM, SEED = 60, 20260322


WRITE = (
    "insert into audit_entry (era, xact, kind, object_id, op, actor_id, channel, verb, why, run, changes)"
    " values (audit_era(), %s, 'customer', %s, 'update', 1, 'web', 'change', '', '', '{\"name\": [1, 2]}')"
)


@pytest.fixture(scope="module")
def written(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[list[int]]:
    """Ids of the entries of three sealed batches, in the order in which they are sealed. They are
    there for good, because only what is certain is sealed and nothing takes an entry away. In an
    era of their own, so that nobody's open transaction holds the seal up."""
    with override_settings(DATA=tmp_path_factory.mktemp("data")), django_db_blocker.unblock():
        first = _asked("select coalesce(max(id), 0) from audit_entry")[0][0]
        with connection.cursor() as cursor:
            begin_era(cursor, _asked("select audit_era()")[0][0] + 1)
        for batch in range(BATCHES):
            for row in range(ROWS):
                at = ROWS * batch + row
                _asked(WRITE, at // 2 + 1, at)
            assert seal() == ROWS
        rows = _asked("select id from audit_entry where id > %s order by era, xact, id", first)
        yield [row[0] for row in rows]


@pytest.fixture
def entries(written: list[int], db: None) -> list[int]:
    assert verify()[1] == []
    return written


def _asked(sql: str, *given: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def tampered(*orders: tuple) -> Iterator[list]:
    """What `verify` finds after the owner of the tables did this with the guards off."""
    with transaction.atomic():
        for table in ("audit_entry", "audit_seal"):
            _asked(f"alter table {table} disable trigger user")
        for sql, *given in orders:
            _asked(sql, *given)
        yield verify()[1]
        transaction.set_rollback(True)


COLUMNS = {
    "actor_id": "99999", "behalf_id": "7", "object_id": "object_id + 1", "verb": "'peek'",
    "channel": "'cli'", "why": "'so'", "run": "'r'", "op": "'delete'", "kind": "'lead'",
    "changes": "'{}'::jsonb", "at": "at + interval '1 microsecond'",
    "told_at": "at - interval '1 year'",
}  # fmt: skip
COPY = (
    "insert into audit_entry (era, xact, kind, object_id, op, channel, verb, why, run, changes)"
    " select era, xact, kind, object_id, op, channel, verb, why, run, changes"
    " from audit_entry where id = %s"
)
TO_END = "update audit_entry set xact = (select xact from audit_entry where id = %s) where id = %s"


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_entry_is_named(entries: list[int], column: str) -> None:
    order = f"update audit_entry set {column} = {COLUMNS[column]} where id = %s"
    with tampered((order, entries[4])) as found:
        assert (found[0].entry, found[0].problem) == (entries[4], "altered")


def test_what_was_removed_added_or_moved_is_found_where_it_is(entries: list[int]) -> None:
    last_of_all = entries[-1]
    with tampered(("delete from audit_entry where id = %s", entries[4])) as found:
        assert (found[0].entry, found[0].problem) == (entries[5], "removed")
    with tampered((COPY, entries[4])) as found:
        assert found[0].problem == "added"
    with tampered((TO_END, entries[0], entries[4])) as found:
        assert found
        assert found[0].entry in (entries[1], entries[4])
    with tampered(("delete from audit_entry where id = %s", last_of_all)) as found:
        assert found[-1].problem == "removed"


def test_a_tail_cut_off_with_its_seal_is_missed(entries: list[int]) -> None:
    """Nothing inside the database says it: the newest seal is known beside it."""
    [[newest, start]] = _asked("select id, from_xact from audit_seal order by id desc limit 1")
    cut = ("delete from audit_entry where xact >= %s and era = audit_era()", start)
    with tampered(cut, ("delete from audit_seal where id = %s", newest)) as found:
        assert (found[0].seal, found[0].problem) == (newest, "missing")
    everything = (("delete from audit_entry",), ("delete from audit_seal",))
    with tampered(*everything) as found:
        assert found[0].problem == "missing"


def test_a_seal_taken_out_or_made_anew_without_the_key_is_found(entries: list[int]) -> None:
    seals = [row[0] for row in _asked("select id from audit_seal order by id desc limit 3")]
    with tampered(("delete from audit_seal where id = %s", seals[1])) as found:
        assert (found[0].seal, found[0].problem) == (seals[0], "chain")
    for column, value in {
        "hash": "repeat('a', 64)", "previous": "repeat('b', 64)", "entries": "entries - 1",
        "to_xact": "to_xact - 1", "era": "era + 1",
    }.items():  # fmt: skip
        with tampered(
            (f"update audit_seal set {column} = {value} where id = %s", seals[1])
        ) as found:
            assert found, column
            assert found[0].seal in seals[:2], column


def test_with_the_key_lost_nothing_can_be_vouched_for(entries: list[int]) -> None:
    checked, found = verify(key="another")
    assert checked
    assert {one.problem for one in found} == {"hash"}
    assert len(found) == _asked("select count(*) from audit_seal")[0][0]


def test_random_tampering_is_always_found(entries: list[int]) -> None:
    chance = random.Random(SEED)  # noqa: S311  to be repeatable
    for at in range(RANDOM):
        entry = chance.choice(entries)
        column = chance.choice(list(COLUMNS))
        order = chance.choice([
            (f"update audit_entry set {column} = {COLUMNS[column]} where id = %s", entry),
            ("delete from audit_entry where id = %s", entry),
            (COPY, entry),
        ])  # fmt: skip
        with tampered(order) as found:
            assert found, (at, order)


def test_the_guards_refuse_without_being_switched_off(entries: list[int]) -> None:
    for sql in (
        "update audit_entry set why = 'x'", "delete from audit_entry", "truncate audit_entry",
        "update audit_seal set hash = 'x'", "delete from audit_seal", "truncate audit_seal",
    ):  # fmt: skip
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            _asked(sql)


def test_the_newest_seal_is_known_after_a_restart(entries: list[int]) -> None:
    assert head.place().exists()
    assert head.lost() is None
