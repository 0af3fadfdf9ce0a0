"""The `custom` column of a record, whose values are typed columns of a query.

`custom__x_budget` filters, sorts, pages, groups and is read like any column, because the key leads
to an expression with a type of its own. A stored value of another type is NULL there and no fault.
The same text is what an index on demand is built on.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db import models
from django.db.models import Transform

from dacheng.kernel.custom.live import shape_of
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.kinds import model_of

TEXT = "({column} ->> '{key}')"
# An ISO day as text sorts as days do; a cast to date would depend on the session, so that no index
# could be built on it, and would fail on a 31st of February.
DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
WHOLE = "-?[0-9]{1,15}"
# What text has to look like, and what it becomes then.
CASTS: dict[FieldKind, tuple[str, str]] = {
    FieldKind.DATE: (DAY, ""),
    FieldKind.INTEGER: (WHOLE, "::bigint"),
    FieldKind.REF: (WHOLE, "::bigint"),
    **dict.fromkeys(
        (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.SHARE),
        (r"-?[0-9]{1,18}(\.[0-9]{1,12})?", "::numeric"),
    ),
}


def expression(field: Field, column: str) -> str:
    """The SQL of one field's value in the JSON `column`; keys are letters, digits and '_'."""
    text = TEXT.format(column=column, key=field.name)
    if field.kind is FieldKind.BOOL:
        return f"COALESCE({text} = 'true', false)"
    if field.kind not in CASTS:
        return text
    shape, cast = CASTS[field.kind]
    return f"(CASE WHEN {text} ~ '^{shape}$' THEN {text}{cast} END)"


class IsoDay(models.TextField):
    """A day kept as ISO text, which is a date outside of the database."""

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None

    def from_db_value(self, value: Any, *_given: Any) -> date | None:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class NameOf(Transform):
    """The name of the record whose id is kept."""

    output_field = models.CharField(null=True, blank=True)

    def __init__(self, lhs: Any, table: str):
        super().__init__(lhs)
        self.table = table

    def as_sql(self, compiler: Any, connection: Any, **_rest: Any) -> Any:  # type: ignore[override]
        sql, params = compiler.compile(self.lhs)
        return f'(SELECT named.name FROM "{self.table}" named WHERE named.id = {sql})', params  # noqa: S608


class RefId(models.BigIntegerField):
    """The id of a record of another kind, as plain JSON; 'name' leads to its name."""

    def __init__(self, ref: str):
        super().__init__(null=True, blank=True)
        self.ref = ref

    def get_transform(self, name: str) -> Any:
        if name != "name":
            return super().get_transform(name)
        return partial(NameOf, table=model_of(self.ref)._meta.db_table)


def output_of(field: Field) -> Any:
    """The type of one field's values in a query."""
    return OUTPUT.get(field.kind, _text)(field)


def _text(_field: Field) -> Any:
    return models.CharField(null=True, blank=True)


def _number(_field: Field) -> Any:
    return models.DecimalField(max_digits=30, decimal_places=12, null=True)


OUTPUT: dict[FieldKind, Callable[[Field], Any]] = {
    FieldKind.INTEGER: lambda _field: models.BigIntegerField(null=True),
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _number,
    FieldKind.SHARE: _number,
    FieldKind.DATE: lambda _field: IsoDay(null=True),
    FieldKind.BOOL: lambda _field: models.BooleanField(),
    FieldKind.REF: lambda field: RefId(field.ref),
}


class Value(Transform):
    """One field's value in the JSON column, of the field's type."""

    def __init__(self, lhs: Any, field: Field):
        super().__init__(lhs, output_field=output_of(field))
        self.of = field

    @property
    def identity(self) -> Any:
        return (type(self), self.lhs, self.of.name, self.of.kind)

    def as_sql(self, compiler: Any, connection: Any, **_rest: Any) -> Any:  # type: ignore[override]
        sql, params = compiler.compile(self.lhs)
        text = expression(self.of, sql)
        return text, tuple(params) * text.count(sql)


class LabelOf(Transform):
    """The label of a choice, for figures that group by it."""

    output_field = models.CharField(null=True, blank=True)

    def __init__(self, lhs: Any, field: Field):
        super().__init__(lhs)
        self.of = field

    def as_sql(self, compiler: Any, connection: Any, **_rest: Any) -> Any:  # type: ignore[override]
        sql, params = compiler.compile(self.lhs)
        cases = " ".join(f"WHEN '{key}' THEN %s" for key, _label in self.of.choices)
        labels = [str(label) for _key, label in self.of.choices]
        if not cases:
            return sql, params
        return f"(CASE {sql} {cases} ELSE {sql} END)", (*params, *labels, *params)


class MonthOf(Transform):
    """The month of an ISO day, such as '2026-11', for figures that group by it."""

    output_field = models.CharField(null=True, blank=True)

    def as_sql(self, compiler: Any, connection: Any, **_rest: Any) -> Any:  # type: ignore[override]
        sql, params = compiler.compile(self.lhs)
        return f"left({sql}, 7)", params


class Custom(models.JSONField):
    """What a record carries beyond its columns: fields that were added, and what files brought."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs  # the table knows no more than that

    def field_at(self, name: str) -> Field | None:
        return shape_of(str(self.model._meta.model_name), name)

    def get_transform(self, name: str) -> Any:
        found = self.field_at(name)
        if found is not None:
            return partial(Value, field=found)
        # A reference is named by its id where an ORM path of its own would end in '_id'.
        if name.endswith("_id") and (found := self.field_at(name.removesuffix("_id"))):
            return partial(Value, field=found)
        if name.endswith("_label") and (found := self.field_at(name.removesuffix("_label"))):
            return lambda lhs: LabelOf(Value(lhs, field=found), field=found)
        if name.endswith("_month") and (found := self.field_at(name.removesuffix("_month"))):
            return lambda lhs: MonthOf(Value(lhs, field=found))
        return super().get_transform(name)
