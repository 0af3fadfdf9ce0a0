"""A tree as a test on one record, by the same rules as the filter."""

from collections.abc import Callable
from datetime import date, datetime
from operator import ge, gt, le, lt
from typing import Any as Anything

from django.utils import timezone

from dacheng.kernel.criteria.tree import All, Any, Condition, Not, Tree
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.periods import Period

ORDER: dict[str, Callable[[Anything, Anything], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}


def holds(tree: Tree, record: Anything) -> bool:
    """Whether the record fulfils the condition. A missing value fulfils only 'empty' and '!='."""
    match tree:
        case Condition():
            return _condition(tree, record)
        case All(parts):
            return all(holds(part, record) for part in parts)
        case Any(parts):
            return any(holds(part, record) for part in parts)
        case Not(part):
            return not holds(part, record)


def value_of(record: Anything, path: str) -> Anything:
    """Follow an ORM path on an instance; None where a link is missing."""
    for part in path.split("__"):
        record = getattr(record, part, None)
        if record is None:
            return None
    return record


def _condition(condition: Condition, record: Anything) -> bool:
    field, op, wanted = condition.field, condition.op, condition.value
    value = value_of(record, field.lookup)
    if op in ("empty", "filled"):
        return (value is None or value == "") is (op == "empty")
    if op == "!=":
        return not _equal(condition, value, wanted, record)
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
    if field.kind is FieldKind.REF and isinstance(wanted, int):
        linked = value_of(record, field.lookup.rpartition("__")[0])
        return getattr(linked, "pk", None) == wanted
    return bool(value == wanted)


def _day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
