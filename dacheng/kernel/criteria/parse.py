"""From JSON or a short text to a checked tree; every mistake is named."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any as Anything

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.criteria import q, sentence, test
from dacheng.kernel.criteria.tree import All, Any, Condition, Not, Tree, conditions
from dacheng.kernel.criteria.values import OPERATORS, Unusable, usable
from dacheng.kernel.fields import Catalogue

DEEPEST, MOST = 5, 50
WORDS = re.compile(
    r"^\s*(?P<field>\w+)\s*(?P<op>>=|<=|!=|=|>|<|~| in | contains | starts )\s*(?P<value>.+?)\s*$"
)
JOIN = re.compile(r"\s+and\s+(?=\w+\s*(?:>=|<=|!=|=|>|<|~| in | contains | starts ))", re.I)


class BadCriteria(ValidationError):
    """The condition cannot be understood; the message says which part and what is possible."""


@dataclass(frozen=True)
class Criteria:
    """A checked condition on one kind of record."""

    catalogue: Catalogue
    tree: Tree
    today: date

    def q(self) -> Q:
        """As a filter on the model's rows."""
        return q.compile_tree(self.tree)

    def holds(self, record: Anything) -> bool:
        """On one record, by the same rules as the filter."""
        return test.holds(self.tree, record)

    def missing(self, record: Anything) -> list[str]:
        """What does not hold yet, as sentences; for gates."""
        parts = self.tree.parts if isinstance(self.tree, All) else (self.tree,)
        return [sentence.read(part) for part in parts if not test.holds(part, record)]

    def sentence(self) -> str:
        """Read aloud in the active language; empty for no condition."""
        return sentence.read(self.tree)

    def json(self) -> dict:
        return _json(self.tree)

    def __bool__(self) -> bool:
        return any(True for _condition in conditions(self.tree))


def parse(
    source: Anything, catalogue: Catalogue, *, viewer: Viewer | None, today: date
) -> Criteria:
    """Check a condition given as JSON text, a dict, short text ('amount >= 900000 and stage = POC')
    or nothing. `viewer` None checks no field policy (conditions written by an administrator).

    Raises BadCriteria for an unknown or unreadable field (the same words for both), an operator
    the field does not have, a value it cannot hold, or a tree too deep or too long.
    """
    reader = _Reader(catalogue, viewer, today)
    tree = reader.read(_load(source), 0)
    return Criteria(catalogue, tree, today)


def _load(source: Anything) -> Anything:
    if source is None or source == "":
        return {}
    if not isinstance(source, str):
        return source
    if source.lstrip()[:1] in "{[":
        try:
            return json.loads(source)
        except (ValueError, RecursionError) as error:
            raise BadCriteria(_("条件不是完整的 JSON：%(error)s") % {"error": error}) from error
    return {"all": [_words(part) for part in JOIN.split(source)]}


def _words(text: str) -> dict:
    match = WORDS.match(text)
    if not match:
        raise BadCriteria(
            _("看不懂条件“%(text)s”。写成：字段 = 值，多个用 and 连起来。") % {"text": text}
        )
    op = {"~": "contains"}.get(match["op"].strip(), match["op"].strip())
    value: Anything = match["value"].strip()
    if op == "in" and ".." not in value and "," in value:
        value = [part.strip().strip("\"'") for part in value.split(",")]
    else:
        value = value.strip("\"'")
    return {"field": match["field"], "op": op, "value": value}


class _Reader:
    def __init__(self, catalogue: Catalogue, viewer: Viewer | None, today: date):
        self.catalogue, self.viewer, self.today = catalogue, viewer, today
        self.read_so_far = 0

    def read(self, node: Anything, depth: int) -> Tree:
        if depth > DEEPEST:
            raise BadCriteria(_("条件套得太深，最多 %(most)d 层。") % {"most": DEEPEST})
        if isinstance(node, list):
            node = {"all": node}
        if not isinstance(node, dict):
            raise BadCriteria(_("条件要写成 {字段, 比较, 值}。"))
        if not node:
            return All(())
        if "not" in node:
            return self.negation(node["not"], depth)
        for word, join in (("all", All), ("any", Any)):
            if word in node:
                if not isinstance(node[word], list):
                    raise BadCriteria(_("“%(word)s”后面要是一列条件。") % {"word": word})
                return join(tuple(self.read(part, depth + 1) for part in node[word]))
        return self.condition(node)

    def negation(self, node: Anything, depth: int) -> Tree:
        """Of no condition at all there is no opposite: a filter would let everything through."""
        before = self.read_so_far
        part = self.read(node, depth + 1)
        if self.read_so_far == before:
            raise BadCriteria(_("“不是”后面要有条件。"))
        return Not(part)

    def condition(self, node: dict) -> Condition:
        self.read_so_far += 1
        if self.read_so_far > MOST:
            raise BadCriteria(_("条件太多，最多 %(most)d 条。") % {"most": MOST})
        name = str(node.get("field", ""))
        kind = self.catalogue.kind
        field = self.catalogue.fields.get(name)
        if (
            field is None
            or not field.filtered
            or (self.viewer and not self.viewer.reads(kind, name))
        ):
            raise BadCriteria(
                _("没有可筛选的字段“%(name)s”。有：%(names)s")
                % {"name": name, "names": _("、").join(self.names())}
            )
        op = str(node.get("op", "="))
        if op not in OPERATORS[field.kind]:
            raise BadCriteria(
                _("“%(label)s”不能用“%(op)s”比。能用：%(ops)s")
                % {"label": field.label, "op": op, "ops": " ".join(OPERATORS[field.kind])}
            )
        try:
            value = usable(field, op, node.get("value"), viewer=self.viewer, today=self.today)
        except Unusable as error:
            raise BadCriteria(
                _("%(name)s：%(why)s") % {"name": field.label, "why": error}
            ) from error
        return Condition(field, op, value, node.get("value"))

    def names(self) -> list[str]:
        fields = (
            self.catalogue.readable(self.viewer) if self.viewer else self.catalogue.fields.values()
        )
        return [field.name for field in fields if field.filtered]


def _json(tree: Tree) -> dict:
    match tree:
        case Condition(field, op, _value, written):
            return {"field": field.name, "op": op, "value": written}
        case All(parts):
            return {"all": [_json(part) for part in parts]} if parts else {}
        case Any(parts):
            return {"any": [_json(part) for part in parts]}
        case Not(part):
            return {"not": _json(part)}
