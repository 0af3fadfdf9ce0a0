"""The tree: conditions on one field, joined by all, any and not.

JSON form: {"all": [tree, …]}, {"any": [tree, …]}, {"not": tree},
{"field": "amount", "op": ">=", "value": 900000}. An empty tree holds for everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any as Anything

from dacheng.kernel.fields import Field


@dataclass(frozen=True)
class Condition:
    """`value` is already of the field's own type: Decimal, date, list, person's id …"""

    field: Field
    op: str
    value: Anything
    written: Anything  # as the person gave it


@dataclass(frozen=True)
class All:
    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Any:
    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Not:
    part: "Tree"


Tree = Condition | All | Any | Not


def conditions(tree: Tree) -> Iterator[Condition]:
    """Every condition in the tree, from left to right."""
    match tree:
        case Condition():
            yield tree
        case All(parts) | Any(parts):
            for part in parts:
                yield from conditions(part)
        case Not(part):
            yield from conditions(part)
