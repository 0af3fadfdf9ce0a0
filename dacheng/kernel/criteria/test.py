"""A tree as a test on one record, by the same rules as the filter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from operator import ge, gt, le, lt
from typing import Any as Anything

from django.utils import timezone

from dacheng.kernel.criteria.tree import All, Any, Condition, Not, Tree
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.paths import follow
from dacheng.kernel.periods import Period

OPPOSITE = {"!=": "=", "lacks": "contains", "out": "in"}
ORDER: dict[str, Callable[[Anything, Anything], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}


def holds(tree: Tree, record: Anything) -> bool:
    """Whether the record fulfils the condition. A missing value fulfils only 'empty' and what
    denies: '!=', 'lacks', 'out'."""
    match tree:
        case Condition():
            return _condition(tree, record)
        case All(parts):
            return all(holds(part, record) for part in parts)
        case Any(parts):
            return any(holds(part, record) for part in parts)
        case Not(part):
            return not holds(part, record)


def _condition(condition: Condition, record: Anything) -> bool:
    field, op, wanted = condition.field, condition.op, condition.value
    value = follow(record, field.lookup)
    if op in ("empty", "filled"):
        return (value is None or value == "") is (op == "empty")
    if op in OPPOSITE:
        return not _condition(replace(condition, op=OPPOSITE[op]), record)
    if value is None:
        return False
    match op:
        case "=":
            return _equal(condition, value, wanted, record)
        case "in" if isinstance(wanted, Period):
            return wanted.start <= _day(value) < wanted.end
        case "in":
            return any(_equal(condition, value, one, record) for one in wanted)
        case "between":
            return bool(wanted[0] <= value <= wanted[1])
        case "contains":
            return str(wanted).casefold() in str(value).casefold()
        case "starts":
            return str(value).casefold().startswith(str(wanted).casefold())
    return ORDER[op](value, wanted)


def _equal(condition: Condition, value: Anything, wanted: Anything, record: Anything) -> bool:
    field = condition.field
    if field.kind is FieldKind.REF and isinstance(wanted, int | frozenset):
        linked = follow(record, field.lookup.rpartition("__")[0])
        found = getattr(linked, "pk", None)
        return found in wanted if isinstance(wanted, frozenset) else found == wanted
    return bool(value == wanted)


def _day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
