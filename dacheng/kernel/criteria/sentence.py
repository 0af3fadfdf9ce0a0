"""A tree read aloud."""

from typing import Any as Anything

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dacheng.kernel.criteria import spans
from dacheng.kernel.criteria.tree import All, Any, Condition, Not, Tree
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.shipped import called

PEOPLE = {
    "me": gettext_lazy("我"), "my_team": gettext_lazy("我的团队"),
    "my_absent": gettext_lazy("我代理的人"),
}  # fmt: skip


def read(tree: Tree) -> str:
    """'金额 ≥ 900,000 且 阶段 是 POC 验证'; empty for no condition."""
    match tree:
        case Condition():
            return f"{tree.field.label} {phrase(tree)}"
        case All(parts):
            return pgettext("criteria", " 且 ").join(filter(None, map(_inner, parts)))
        case Any(parts):
            return pgettext("criteria", " 或 ").join(filter(None, map(_inner, parts)))
        case Not(part):
            return _("不是（%(part)s）") % {"part": read(part)}


def _inner(tree: Tree) -> str:
    text = read(tree)
    return (
        _("（%(part)s）") % {"part": text}
        if isinstance(tree, All | Any) and len(tree.parts) > 1
        else text
    )


def phrase(condition: Condition) -> str:
    """The comparison and its value, without the field's name."""
    words = {
        "=": pgettext("criteria", "是"),
        "!=": _("不是"),
        ">": ">",
        ">=": "≥",
        "<": "<",
        "<=": "≤",
        "contains": _("含"),
        "lacks": _("不含"),
        "starts": _("开头是"),
        "in": _("在"),
        "out": _("不在"),
        "between": _("介于"),
        "empty": _("为空"),
        "filled": _("不为空"),
    }
    dated = condition.field.kind in (FieldKind.DATE, FieldKind.TIME)
    listed = condition.op in ("in", "out") and not dated
    if listed:  # "在" is said of a span of time, "是" of one of several
        words |= {"in": pgettext("criteria", "是"), "out": _("不是")}
    text = words[condition.op]
    if condition.op in ("empty", "filled"):
        return text
    return f"{text} {_said(condition)}"


def _said(condition: Condition) -> str:
    written = condition.written
    if isinstance(written, list):
        join = " – " if condition.op == "between" else pgettext("criteria", " 或 ")
        return join.join(_one(condition, part) for part in written)
    return _one(condition, written)


def _one(condition: Condition, value: Anything) -> str:
    field = condition.field
    if field.kind is FieldKind.CHOICE:
        return str(next((label for key, label in field.choices if key == value), value))
    if field.kind is FieldKind.MONEY and str(value).replace(".", "", 1).isdigit():
        return f"{float(value):,.0f}"
    if field.kind in (FieldKind.DATE, FieldKind.TIME):
        return spans.said(str(value))
    if field.kind is FieldKind.BOOL:
        return _("是") if str(value).lower() in ("true", "1", "是", "yes") else _("否")
    if field.ref == "person" and value in PEOPLE:
        return str(PEOPLE[value])
    return called(str(value)) if field.kind is FieldKind.REF else str(value)
