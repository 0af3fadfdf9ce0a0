"""Whether a signal speaks: a metric by a dimension, a condition, so many months running."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dacheng.domains.deviations.models import SignalRule
from dacheng.domains.deviations.queries.nodes import Node, engine
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.kernel.metrics import Metric, ask, get
from dacheng.kernel.periods import Grain, Period, this

BELOW, ABOVE, FALLING, RISING = "below", "above", "falling", "rising"


@dataclass(frozen=True)
class Spoken:
    """One node at which a rule holds: its values, oldest first, the last of them being `value`."""

    node: Node
    values: tuple[Decimal, ...]
    period: Period

    @property
    def value(self) -> Decimal:
        return self.values[-1]


def speaking(rule: SignalRule, on: date) -> list[Spoken]:
    """The nodes at which the rule holds in the last complete months before a day. A stock is taken
    as it stood at the end of each of them."""
    months = _months(rule, on)
    names = [rule.metric, *([rule.base_metric] if rule.base_metric else [])]
    found = [_by_node(rule, names, month) for month in months]
    keys = set.intersection(*(set(one) for one in found)) if found else set()
    spoken = []
    for node in sorted(keys, key=lambda node: node.key):
        rows = [one[node] for one in found]
        values = [row.get(rule.metric) for row in rows]
        if None not in values and _enough(rule, rows) and holds(rule, values):  # type: ignore[arg-type]
            spoken.append(Spoken(node, tuple(values), months[-1]))  # type: ignore[arg-type]
    return spoken


def _months(rule: SignalRule, on: date) -> list[Period]:
    """The months looked at, oldest first; a fall needs one more to fall from."""
    count = rule.periods + (rule.condition in (FALLING, RISING))
    month, found = this(Grain.MONTH, on).previous(), []
    for _step in range(count):
        found.append(month)
        month = month.previous()
    return found[::-1]


def holds(rule: SignalRule, values: Sequence[Decimal]) -> bool:
    """The condition in every one of the months."""
    pairs = list(zip(values, values[1:], strict=False))
    match rule.condition:
        case "falling":
            return bool(pairs) and all(after < before for before, after in pairs)
        case "rising":
            return bool(pairs) and all(after > before for before, after in pairs)
        case "below":
            return all(value < (rule.limit or 0) for value in values)
        case _:
            return all(value > (rule.limit or 0) for value in values)


def _enough(rule: SignalRule, rows: Sequence[dict[str, Any]]) -> bool:
    if not rule.base_metric:
        return True
    return all((row.get(rule.base_metric) or 0) >= rule.least_base for row in rows)


def _by_node(
    rule: SignalRule, names: Sequence[str], month: Period
) -> dict[Node, dict[str, Decimal | None]]:
    where = rule.where or None
    if not rule.by:
        total = ask(names, viewer=engine(), period=month, where=where).total
        return dict.fromkeys(_top(), total.values)
    metric = get(rule.metric)
    by = rule.by if not isinstance(metric, Metric) or rule.by in metric.source.dimensions else ""
    answer = ask(names, viewer=engine(), period=month, by=[by], where=where, totals=False)
    known = _nodes(rule.by)
    found = {}
    for row in answer.rows:
        key = row.key[0] if rule.by == "region" else row.ids[0]
        if key in known:
            found[known[key]] = row.values
    return {**{node: _nothing(names) for node in _silent(rule, known, found)}, **found}


def _silent(rule: SignalRule, known: dict, found: dict) -> list[Node]:
    """Nodes without a row had nothing: a fall to nothing is a fall."""
    return [n for n in known.values() if n not in found] if rule.condition == FALLING else []


def _nothing(names: Sequence[str]) -> dict[str, Decimal | None]:
    return {name: Decimal(0) for name in names}


def _top() -> list[Node]:
    rows = OrgUnit.objects.filter(parent=None)
    return [Node("unit", u.pk, u.name, u.pk, u.path) for u in rows]


def _nodes(by: str) -> dict[Any, Node]:
    """Who there is: people by id, teams by id, regions by name (their topmost unit)."""
    if by == "owner":
        people = Person.objects.filter(is_active=True).select_related("unit")
        return {
            p.pk: Node("person", p.pk, p.name, p.unit_id or 0, p.unit.path if p.unit else "/")
            for p in people
        }
    units = list(OrgUnit.objects.filter(is_active=True).select_related("region").order_by("path"))
    made = [(u, Node("unit", u.pk, u.name, u.pk, u.path)) for u in units]
    if by == "team":
        return {unit.pk: node for unit, node in made}
    regions: dict[Any, Node] = {}
    for unit, node in made:
        if unit.region:
            regions.setdefault(unit.region.name, node)
    return regions
