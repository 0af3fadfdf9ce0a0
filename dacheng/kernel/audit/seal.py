"""Seals entries in batches by a keyed hash chain, and checks the chain."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from dacheng.kernel.audit import head

BATCH = 5000
GENESIS = "0" * 64
DIGESTS = """
select id, xact, sha256(convert_to(concat_ws(E'\\x1f', id, extract(epoch from at), era, xact,
    kind, object_id, op,
    coalesce(actor_id, 0), coalesce(behalf_id, 0), channel, verb, why, run, changes::text,
    extract(epoch from told_at)), 'UTF8'))
from audit_entry where era = %s and xact >= %s and xact < %s order by xact, id
"""
LOCK = 0x5EA1


@dataclass(frozen=True)
class Finding:
    """What is wrong with the history, and the first entry where it shows."""

    seal: int
    entry: int | None
    problem: str


def seal() -> int:
    """Seal what is finished and not sealed yet; returns the number of entries.

    Only transactions below the snapshot's horizon are taken: nobody can still add an entry
    to them, so a late commit with a low number cannot slip in behind a seal.
    """
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
    if sealed:
        head.note()
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        era = _current_era(cursor)
        cursor.execute("select era, to_xact, hash from audit_seal order by id desc limit 1")
        last_era, start, previous = cursor.fetchone() or (era, 0, GENESIS)
        if last_era != era:
            start = 0
        end = _batch_end(cursor, era, start)
        if end is None:
            return 0
        cursor.execute(DIGESTS, [era, start, end])
        digests = [bytes(row[2]) for row in cursor]
        cursor.execute(
            "insert into audit_seal (era, from_xact, to_xact, entries, marks, previous, hash)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [era, start, end, len(digests), _marks(digests), previous]
            + [_chain(previous, era, start, end, digests)],
        )
    return len(digests)


def _batch_end(cursor: Any, era: int, start: int) -> int | None:
    """First transaction number behind this batch; whole transactions only."""
    cursor.execute(
        "select max(xact) from (select xact from audit_entry where era = %s and xact >= %s"
        " and xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        " order by xact, id limit %s) as batch",
        [era, start, BATCH],
    )
    last = cursor.fetchone()[0]
    return None if last is None else last + 1


def _current_era(cursor: Any) -> int:
    """The era entries are written in; a new one begins when transaction numbers fell back."""
    cursor.execute(
        "select audit_era(), pg_current_xact_id()::text::bigint,"
        " (select max(xact) from audit_entry where era = audit_era())"
    )
    era, now, newest = cursor.fetchone()
    if newest is not None and newest > now:
        era += 1
        begin_era(cursor, era)
    return era


def begin_era(cursor: Any, era: int) -> None:
    """Write entries under a new era from now on; a restore calls this."""
    cursor.execute(
        "create or replace function audit_era() returns integer language sql stable"
        f" as $$ select {int(era)} $$"
    )


def verify(key: str | None = None) -> tuple[int, list[Finding]]:
    """Check the whole chain: (entries checked, findings, none when sound).

    `key` is the instance's key when it is not the one in the settings.
    """
    checked, findings, previous = 0, [], GENESIS
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, era, from_xact, to_xact, entries, marks, previous, hash"
            " from audit_seal order by id"
        )
        for seal_id, era, start, end, entries, marks, before, hash_ in cursor.fetchall():
            cursor.execute(DIGESTS, [era, start, end])
            rows = cursor.fetchall()
            checked += len(rows)
            digests = [bytes(row[2]) for row in rows]
            if before != previous:
                findings.append(Finding(seal_id, None, "chain"))
            if _chain(before, era, start, end, digests, key) != hash_ or len(digests) != entries:
                findings.append(_first_bad(seal_id, rows, bytes(marks)))
            previous = hash_
    if (lost := head.lost()) is not None:
        findings.append(Finding(lost, None, "missing"))
    return checked, findings


def _first_bad(seal_id: int, rows: list, marks: bytes) -> Finding:
    found, expected = [bytes(row[2])[:8] for row in rows], list(_split(marks))
    pairs = zip(found, expected, strict=False)
    at = next((at for at, pair in enumerate(pairs) if pair[0] != pair[1]), None)
    if at is None:
        return _at_the_end(seal_id, rows, len(expected))
    entry = rows[at][0]
    if found[at] in expected[at + 1 :]:  # this one is good, but came later
        return Finding(seal_id, entry, "removed")
    added = expected[at] in found[at + 1 :]
    return Finding(seal_id, entry, "added" if added else "altered")


def _at_the_end(seal_id: int, rows: list, expected: int) -> Finding:
    """As far as there are rows they are right: too many, too few, or the seal itself is wrong."""
    if len(rows) > expected:
        return Finding(seal_id, rows[expected][0], "added")
    last = rows[-1][0] if rows else None
    return Finding(seal_id, last, "removed" if len(rows) < expected else "hash")


def _split(marks: bytes) -> Iterator[bytes]:
    return (marks[at : at + 8] for at in range(0, len(marks), 8))


def _marks(digests: list[bytes]) -> bytes:
    return b"".join(digest[:8] for digest in digests)


def _chain(
    previous: str, era: int, start: int, end: int, digests: list[bytes], key: str | None = None
) -> str:
    head = f"{previous}:{era}:{start}:{end}:{len(digests)}".encode()
    return hmac.new(
        (key or settings.SECRET_KEY).encode(), head + b"".join(digests), sha256
    ).hexdigest()
