"""Moves what files brought under a header into a field: as a job, value by value, losing none."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.custom import live
from dacheng.kernel.custom.making import ADMINISTER, definition, make
from dacheng.kernel.custom.models import CustomField
from dacheng.kernel.custom.values import stored
from dacheng.kernel.fields import Field, FieldKind, catalogue
from dacheng.kernel.imports.refusals import BadValue
from dacheng.kernel.imports.values import (
    date_order,
    parse_bool,
    parse_date,
    parse_number,
    parse_phone,
)
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.jobs.work import Progress, start, work

AT_ONCE, MOST_ERRORS, MOST_CHOICES = 1_000, 200, 100
READ = """
select id, custom -> %s from {table} where jsonb_exists(custom, %s) and id > %s order by id limit %s
"""
WRITE = """
update {table} t set custom = (t.custom - %s) || jsonb_build_object(%s::text, x.value){version}
from unnest(%s::bigint[], %s::jsonb[]) as x (id, value)
where t.id = x.id
"""


def claim(kind: str, key: str, label: str, type: str, *, by: Viewer) -> tuple[CustomField, Job]:
    """Make a field of a key that records carry, and queue the work of moving its values."""
    choices = _words(kind, key) if type == FieldKind.CHOICE else ()
    row = make(kind, label, type, by=by, choices=choices)
    with acting(by, "convert_field"):
        return row, start("convert_field", by=by, field=row.pk, key=key)


def _words(kind: str, key: str) -> list[str]:
    """The different values under a key, the most frequent first."""
    table = catalogue(kind).model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'select custom ->> %s from "{table}" where jsonb_exists(custom, %s)'  # noqa: S608
            " group by 1 order by count(*) desc, 1 limit %s",
            [key, key, MOST_CHOICES + 1],
        )
        words = [" ".join(one.split()) for (one,) in cursor.fetchall() if one and one.strip()]
    if len(set(words)) > MOST_CHOICES:
        raise ValidationError(
            {"type": _("不同的值超过 %(most)d 个，做成选项太多。用文本。") % {"most": MOST_CHOICES}}
        )
    return list(dict.fromkeys(words))


@work("convert_field")
def _convert(progress: Progress) -> dict[str, Any]:
    """Safe to run again: what is done carries the old key no more."""
    progress.viewer.require(ADMINISTER)
    row = definition(progress.args["field"], by=progress.viewer)
    return convert(row, progress.args["key"], by=progress.viewer, report=progress.report)


def convert(
    row: CustomField, key: str, *, by: Viewer, report: Callable[[int, int, str], None]
) -> dict[str, Any]:
    """Move the values under `key` to the field. What is none of its type stays where it is and is
    reported with its record."""
    live.load()
    field = live.field_of(row)
    model = catalogue(row.kind).model
    table = connection.ops.quote_name(model._meta.db_table)
    total = _count(table, key)
    errors: list[dict[str, Any]] = []
    moved = wrong = last = 0
    read = reader(field, _sample(table, key))
    while chunk := _chunk(table, key, last):
        last = chunk[-1][0]
        good: list[tuple[int, str]] = []
        for pk, raw in chunk:
            try:
                value = read(raw)
            except (BadValue, ValidationError) as error:
                wrong += 1
                if len(errors) < MOST_ERRORS:
                    errors.append({"id": pk, "value": str(raw)[:80], "message": _said(error)})
                continue
            good.append((pk, json.dumps(value, ensure_ascii=False)))
        _write(table, key, row, good, by, hasattr(model, "version"))
        moved += len(good)
        report(moved + wrong, total, "convert")
    return {"moved": moved, "wrong": wrong, "errors": errors, "kind": row.kind, "field": row.name}


def _said(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def reader(field: Field, sample: Sequence[Any]) -> Callable[[Any], Any]:
    """From a cell of a file to what the field keeps; raises BadValue or ValidationError."""
    if field.kind is FieldKind.CHOICE:
        keys = {str(label): key for key, label in field.choices}
        return lambda raw: stored(field, keys.get(" ".join(str(raw).split()), str(raw)))
    parse = PARSERS.get(field.kind, _same)
    if field.kind is FieldKind.DATE:
        order = date_order([one for one in sample if one is not None]).order
        way: Any = None if order in ("none", "ambiguous") else order
        return lambda raw: stored(field, parse_date(_cell(raw), way))
    if field.kind is FieldKind.SHARE:
        return lambda raw: stored(field, _share(raw))
    return lambda raw: stored(field, parse(_cell(raw)))


def _cell(raw: Any) -> Any:
    """Files keep moments as text; a day with an empty hour is a day."""
    return raw.removesuffix(" 00:00:00") if isinstance(raw, str) else raw


def _same(raw: Any) -> Any:
    return raw if isinstance(raw, str) or raw is None else str(raw)


def _share(raw: Any) -> Any:
    number = parse_number(raw)
    return number / 100 if number is not None and number > 1 else number


PARSERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.BOOL: parse_bool,
    FieldKind.INTEGER: parse_number,
    FieldKind.NUMBER: parse_number,
    FieldKind.MONEY: parse_number,
    FieldKind.PHONE: parse_phone,
}


def _count(table: str, key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table} where jsonb_exists(custom, %s)", [key])  # noqa: S608
        return int(cursor.fetchone()[0])


def _sample(table: str, key: str) -> list[Any]:
    return [raw for _pk, raw in _chunk(table, key, 0)[:200]]


def _chunk(table: str, key: str, after: int) -> list[tuple[int, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(READ.format(table=table), [key, key, after, AT_ONCE])
        return [
            (pk, json.loads(raw) if isinstance(raw, str) else raw) for pk, raw in cursor.fetchall()
        ]


def _write(
    table: str, key: str, row: CustomField, good: list[tuple[int, str]], by: Viewer, versioned: bool
) -> None:
    if not good:
        return
    version = ", version = t.version + 1" if versioned else ""
    with acting(by, "convert_field", why=key), connection.cursor() as cursor:
        ids, values = [pk for pk, _value in good], [value for _pk, value in good]
        cursor.execute(WRITE.format(table=table, version=version), [key, row.name, ids, values])
