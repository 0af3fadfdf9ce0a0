"""Writes checked rows: COPY into a temporary table, then one update and one insert."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection
from django.db.models import NOT_PROVIDED, CharField, JSONField, TextField
from django.db.models import Field as Column
from django.utils import timezone

from dacheng.kernel.access import Viewer
from dacheng.kernel.imports.checking import Checked

STAGED = "import_rows"
Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Written:
    """What was written, for a spec's `finish`: ids of new and changed records, and the table
    `import_rows` (id, is_new and every written column) for set-based follow-up. What `finish`
    puts into `kept` (plain data) comes back to the spec's `undone`."""

    new: Sequence[int]
    changed: Sequence[int]
    viewer: Viewer
    checked: Checked
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        return [*self.new, *self.changed]


def write(checked: Checked, report: Report) -> Written:
    """Write the good rows of a checked batch inside the running transaction."""
    batch, model = checked.batch, checked.batch.spec.model
    good = checked.good
    columns = _columns(model, batch.values)
    ids = _ids(checked, good, model)
    with connection.cursor() as cursor:
        _stage(cursor, model, columns)
        _copy(cursor, checked, columns, good, ids, report)
        changed = _update(cursor, model, columns)
        _insert(cursor, model, columns)
    new = [pk for at, pk in zip(good, ids, strict=True) if checked.existing[at] is None]
    return Written(new, changed, batch.viewer, checked)


def _columns(model: Any, values: dict[str, list]) -> list[Column]:
    """The model's columns the batch has values for; anything else is a mistake of the spec."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    unknown = set(values) - set(known)
    if unknown:
        raise KeyError(f"{model._meta.label} has no columns {sorted(unknown)}")
    return [known[name] for name in values]


def _ids(checked: Checked, good: list[int], model: Any) -> list[int]:
    """The id of every good row; new ones are drawn from the table's own sequence."""
    fresh = sum(checked.existing[at] is None for at in good)
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, fresh],
        )
        drawn = iter([row[0] for row in cursor.fetchall()])
    return [checked.existing[at] or next(drawn) for at in good]


def _stage(cursor: Any, model: Any, columns: list[Column]) -> None:
    names = ", ".join(_quoted(column) for column in columns)
    cursor.execute(f"drop table if exists {STAGED}")
    cursor.execute(
        f"create temporary table {STAGED} on commit drop as"  # noqa: S608
        f" select id, true as is_new{', ' if names else ''}{names}"
        f' from "{model._meta.db_table}" with no data'
    )


def _copy(
    cursor: Any,
    checked: Checked,
    columns: list[Column],
    good: list[int],
    ids: list[int],
    report: Report,
) -> None:
    names = "".join(f", {_quoted(column)}" for column in columns)
    values = [_ready(column, checked.batch.values[column.attname]) for column in columns]
    existing = checked.existing
    with cursor.copy(f"copy {STAGED} (id, is_new{names}) from stdin") as copy:
        for done, (at, pk) in enumerate(zip(good, ids, strict=True)):
            copy.write_row((pk, existing[at] is None, *[column[at] for column in values]))
            if done % 5000 == 0:
                report(done, len(good), "write")
    if any(existing[at] is not None for at in good):
        cursor.execute(f"analyze {STAGED}")


def _ready(column: Column, values: list[Any]) -> list[Any]:
    if isinstance(column, JSONField):
        return [None if value is None else orjson.dumps(value).decode() for value in values]
    return values


def _update(cursor: Any, model: Any, columns: list[Column]) -> list[int]:
    """Overwrite existing records where the file says something else; a blank cell says nothing."""
    if not columns:
        return []
    table = model._meta.db_table
    now = {
        column.attname: (
            f"t.{_quoted(column)} || coalesce(x.{_quoted(column)}, '{{}}')"
            if column.attname == "custom"
            else f"coalesce(x.{_quoted(column)}, t.{_quoted(column)})"
        )
        for column in columns
    }
    sets = [f"{_quoted(column)} = {now[column.attname]}" for column in columns]
    known = {field.attname for field in model._meta.concrete_fields}
    sets += ["version = t.version + 1"] if "version" in known else []
    if "updated_at" in known and "updated_at" not in now:
        sets.append("updated_at = now()")
    before = ", ".join(f"t.{_quoted(column)}" for column in columns)
    after = ", ".join(now.values())
    cursor.execute(
        f'update "{table}" t set {", ".join(sets)} from {STAGED} x'  # noqa: S608
        f" where x.id = t.id and not x.is_new and ({before}) is distinct from ({after})"
        " returning t.id"
    )
    return [row[0] for row in cursor.fetchall()]


def _insert(cursor: Any, model: Any, columns: list[Column]) -> None:
    """Insert new records; columns the file does not have get the model's own defaults."""
    staged = {column.attname for column in columns}
    names = ["id", *(_quoted(column) for column in columns)]
    values = ["x.id", *(_or_default(column) for column in columns)]
    params: list[Any] = []
    for column in model._meta.concrete_fields:
        if column.attname in staged or column.primary_key or column.generated:
            continue
        default = _default(column)
        if default is not None:
            names.append(_quoted(column))
            values.append("%s")
            params.append(column.get_db_prep_save(default, connection))
    cursor.execute(
        f'insert into "{model._meta.db_table}" ({", ".join(names)})'  # noqa: S608
        f" select {', '.join(values)} from {STAGED} x where x.is_new order by x.id",
        params,
    )


def _default(field: Column) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    if field.db_default is not NOT_PROVIDED:
        return None
    if field.default is not NOT_PROVIDED:
        return field.get_default()
    return "" if isinstance(field, CharField | TextField) and not field.null else None


def _or_default(column: Column) -> str:
    """A blank cell of a new record becomes the column's default where it may not be empty."""
    name = f"x.{_quoted(column)}"
    if column.null:
        return name
    if column.db_default is not NOT_PROVIDED:
        return f"coalesce({name}, now())" if column.get_internal_type() == "DateTimeField" else name
    default = column.get_default() if column.default is not NOT_PROVIDED else None
    if isinstance(column, JSONField):
        return f"coalesce({name}, '{{}}')"
    if isinstance(column, CharField | TextField):
        text = "" if default is None else str(default)
        return f"coalesce({name}, '{text.replace(chr(39), chr(39) * 2)}')"
    if isinstance(default, bool | int):
        return f"coalesce({name}, {default})"
    return name


def _quoted(column: Column) -> str:
    return f'"{column.column}"'
