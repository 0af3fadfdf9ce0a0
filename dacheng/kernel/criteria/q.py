"""A tree as a filter on rows."""

from datetime import datetime, time
from typing import Any as Anything

from django.db.models import Q
from django.utils import timezone

from dacheng.kernel.criteria.tree import All, Any, Condition, Not, Tree
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.periods import Period

PLAIN = {"=": "exact", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
TEXTUAL = {"contains": "icontains", "starts": "istartswith"}


def compile_tree(tree: Tree) -> Q:
    """The same condition as Django's Q; an empty 'all' holds, an empty 'any' does not."""
    match tree:
        case Condition():
            return _condition(tree)
        case All(parts):
            joined = Q()
            for part in parts:
                joined &= compile_tree(part)
            return joined
        case Any(parts):
            joined = Q(pk__in=())
            for part in parts:
                joined |= compile_tree(part)
            return joined
        case Not(part):
            return ~compile_tree(part)


def _condition(condition: Condition) -> Q:
    """A key that a record lacks is NULL without Django knowing; so the way a condition fails has to
    be said, else its opposite would fail too."""
    asked = _compared(condition)
    if not condition.field.added or condition.op in ("empty", "filled"):
        return asked
    there = Q(**{f"{condition.field.lookup}__isnull": False})
    return (
        ~(_equal(condition.field, condition.value) & there)
        if condition.op == "!="
        else (asked & there)
    )


def _compared(condition: Condition) -> Q:
    field, op, value = condition.field, condition.op, condition.value
    path = field.lookup
    match op:
        case "empty" | "filled":
            blank = _blank(field)
            return blank if op == "empty" else ~blank
        case "!=":
            return ~_equal(field, value)
        case "=":
            return _equal(field, value)
        case "in" | "out":
            among = _among(field, value)
            return among if op == "in" else ~among
        case "lacks":
            return ~Q(**{f"{path}__icontains": value})
        case "between":
            return Q(**{f"{path}__gte": value[0], f"{path}__lte": value[1]})
        case "contains" | "starts":
            return Q(**{f"{path}__{TEXTUAL[op]}": value})
    return Q(**{f"{path}__{PLAIN[op]}": value})


def _among(field: Field, value: Anything) -> Q:
    if isinstance(value, Period):
        return _during(field, value)
    joined = Q(pk__in=())
    for one in value:
        joined |= _equal(field, one)
    return joined


def _equal(field: Field, value: object) -> Q:
    if isinstance(value, frozenset):
        return Q(**{f"{field.lookup.rpartition('__')[0]}__in": sorted(value)})
    if field.kind is FieldKind.REF and isinstance(value, int):
        return Q(**{f"{field.lookup.rpartition('__')[0]}": value})
    return Q(**{field.lookup: value})


def _blank(field: Field) -> Q:
    blank = Q(**{f"{field.lookup}__isnull": True})
    if field.kind in (
        FieldKind.TEXT,
        FieldKind.LONG,
        FieldKind.CHOICE,
        FieldKind.PHONE,
        FieldKind.EMAIL,
    ):
        blank |= Q(**{field.lookup: ""})
    return blank


def _during(field: Field, period: Period) -> Q:
    start: object = period.start
    end: object = period.end
    if field.kind is FieldKind.TIME:
        start = timezone.make_aware(datetime.combine(period.start, time()))
        end = timezone.make_aware(datetime.combine(period.end, time()))
    return Q(**{f"{field.lookup}__gte": start, f"{field.lookup}__lt": end})
