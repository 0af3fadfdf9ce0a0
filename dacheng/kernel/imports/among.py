"""One condition for a hundred thousand values: they travel as one array, not as as many words."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Value


def among(model: Any, column: str, values: Iterable[Any]) -> Func:
    """`column = any(values)`, for `filter`."""
    field = model._meta.get_field(column)
    kind = ArrayField(field.__class__(max_length=getattr(field, "max_length", None)))
    return Func(
        F(column),
        Value(list(values), output_field=kind),
        template="%(expressions)s)",
        arg_joiner=" = any(",
        output_field=BooleanField(),
    )
