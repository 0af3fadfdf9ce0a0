"""What an ORM path leads to: its field, whether it can be empty, whether it multiplies rows."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model

from dacheng.kernel.custom.kept import Custom, output_of
from dacheng.kernel.custom.live import PREFIX

TEXT: Any = CharField(null=True, blank=True)  # the month of a day


@dataclass(frozen=True)
class Path:
    """`field` is None where the path ends in nothing the model knows."""

    field: Any
    nullable: bool
    many: bool


def trace(model: type[Model], path: str) -> Path:
    """Follow 'unit__region__name' through the models, and 'custom__x_budget' into what was added
    to a record; 'x_budget' alone means the same."""
    if path.startswith(PREFIX):
        path = f"custom__{path}"
    if "custom__" not in path:
        return _traced(model, path)
    return _into(model, *path.split("custom__", 1))


@cache
def _traced(model: type[Model], path: str) -> Path:
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


def _into(model: type[Model], before: str, key: str) -> Path:
    """Not kept, because a company may change what it added at any time."""
    way = _traced(model, f"{before}custom")
    name, _sep, further = key.partition("__")
    known = isinstance(way.field, Custom)
    plain = name.removesuffix("_label").removesuffix("_month")
    added = (way.field.field_at(name) or way.field.field_at(plain)) if known else None
    if added is None:
        return Path(None, True, way.many)
    output = output_of(added) if not name.endswith("_month") or added.name == name else TEXT
    found = output.get_transform(further) if further else None
    if further and found is None:
        return Path(None, True, way.many)
    last = found.func.output_field if found else output
    return Path(last, way.nullable or bool(last.null), way.many)


def follow(record: Any, path: str) -> Any:
    """The value at the end of an ORM path on a record; None where a link is missing."""
    for part in path.replace("custom__", "").split("__"):
        record = getattr(record, part, None)
        if record is None:
            return None
    return record


def listable(model: type[Model], path: str) -> bool:
    """Whether the path gives one value per row, so that it can be a column."""
    found = trace(model, path)
    return found.field is not None and not found.many
