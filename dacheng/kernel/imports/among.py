"""One condition for a hundred thousand values: they travel as one array, not as as many words."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Value
from django.db.models.fields import AutoFieldMixin


def among(model: Any, column: str, values: Iterable[Any]) -> Func:
    """`column = any(values)`, for `filter`."""
    field = model._meta.get_field(column)
    field = getattr(field, "target_field", field)
    plain = BigIntegerField() if isinstance(field, AutoFieldMixin) else field.__class__()
    kind = ArrayField(plain)
    return Func(
        F(column),
        Value(list(values), output_field=kind),
        template="%(expressions)s)",
        arg_joiner=" = any(",
        output_field=BooleanField(),
    )
