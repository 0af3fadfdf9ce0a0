"""How many records carry what: values of added fields, choices, and keys nobody defined yet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dacheng.kernel.custom.models import CustomField
from dacheng.kernel.fields import catalogue

MOST_KEYS = 200


@dataclass(frozen=True)
class Unclaimed:
    """A key that files brought and no field has: how many records carry it."""

    key: str
    count: int


def _table(kind: str) -> str:
    return connection.ops.quote_name(catalogue(kind).model._meta.db_table)


def _rows(sql: str, params: Sequence[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def carried(kind: str) -> dict[str, int]:
    """Key → how many records carry it, of all keys; one pass over the table."""
    sql = (
        f"select key, count(*) from {_table(kind)}, jsonb_object_keys(custom) key"  # noqa: S608
        " where custom <> '{}' group by key order by count(*) desc, key limit %s"
    )
    return dict(_rows(sql, [MOST_KEYS + 200]))


def unclaimed(kind: str, counts: dict[str, int]) -> list[Unclaimed]:
    """The keys that no field has, the most carried first."""
    taken = set(CustomField.objects.filter(kind=kind).values_list("name", flat=True))
    found = [Unclaimed(key, count) for key, count in counts.items() if key not in taken]
    return found[:MOST_KEYS]


def carrying(row: CustomField, keys: Sequence[str]) -> list[str]:
    """Those of a field's choices that at least one record carries."""
    sql = (
        "select one from unnest(%s::text[]) one where exists (select 1"  # noqa: S608
        f" from {_table(row.kind)} where custom ->> %s = one)"
    )
    return [one for (one,) in _rows(sql, [list(keys), row.name])]


def samples(kind: str, key: str, most: int) -> list[Any]:
    """Some values under a key, as JSON has them."""

    sql = (
        f"select custom -> %s from {_table(kind)} where jsonb_exists(custom, %s)"  # noqa: S608
        " limit %s"
    )
    return [
        json.loads(one) if isinstance(one, str) else one for (one,) in _rows(sql, [key, key, most])
    ]
