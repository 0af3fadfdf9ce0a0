"""What an ORM path leads to: its field, whether it can be empty, whether it multiplies rows."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model


@dataclass(frozen=True)
class Path:
    """`field` is None where the path ends in nothing the model knows."""

    field: Any
    nullable: bool
    many: bool


@cache
def trace(model: type[Model], path: str) -> Path:
    """Follow 'unit__region__name' through the models."""
    nullable = many = False
    field: Any = None
    at: Any = model
    for part in path.split("__"):
        try:
            field = at._meta.get_field(part)
        except FieldDoesNotExist:
            return Path(None, True, many)
        many = many or bool(field.many_to_many or field.one_to_many)
        nullable = nullable or bool(getattr(field, "null", True))
        at = field.related_model
    return Path(field, nullable, many)


def listable(model: type[Model], path: str) -> bool:
    """Whether the path gives one value per row, so that it can be a column."""
    found = trace(model, path)
    return found.field is not None and not found.many
