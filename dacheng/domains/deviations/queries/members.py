"""A figure by the people, teams or sources that make it, against what each usually makes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.deviations.queries.nodes import Node, engine
from dacheng.domains.deviations.queries.shapley import shapley
from dacheng.domains.org.models import OrgUnit
from dacheng.kernel.metrics import AnyMetric, Ratio, ask, dimensions_of
from dacheng.kernel.periods import Period

MOST = 8
OTHERS = "others"
FOR_A_PERSON = ("source", "product_line", "customer_class", "industry", "owner")
Said = dict[str, tuple[str, str, str]]
Sums = dict[str, dict[str, Fraction]]


def total(metric: AnyMetric, node: Node, period: Period) -> Decimal:
    """The figure of a node in a period."""
    answer = ask([metric.name], viewer=engine(), period=period, where=node.where())
    return answer.total.values.get(metric.name) or Decimal(0)


def of_sum(
    metric: AnyMetric, node: Node, now: Period, spans: Sequence[Period]
) -> tuple[dict[str, Fraction], Fraction | None, list[dict[str, Any]], Said]:
    """Each member's figure less what it usually is."""
    names = (metric.name,)
    here, labels = _by_member(names, node, now)
    before = [_by_member(names, node, span) for span in spans]
    lived = [found for found, _labels in before if found]
    for _found, more in before:
        labels = {**more, **labels}
    if not lived:
        return {}, None, [], {}
    actual = {key: values[metric.name] for key, values in here.items()}
    usual: dict[str, Fraction] = defaultdict(Fraction)
    for found in lived:
        for key, values in found.items():
            usual[key] += values[metric.name] / len(lived)
    parts = {key: actual.get(key, Fraction(0)) - usual[key] for key in {*actual, *usual}}
    kept = _largest(parts)
    said = {
        f"member:{key}": (labels[key], _plain(actual.get(key)), _plain(usual.get(key)))
        for key in kept
    }
    shown = {f"member:{key}": parts[key] for key in kept}
    if rest := {key: part for key, part in parts.items() if key not in kept}:
        shown[OTHERS] = sum(rest.values(), Fraction(0))
        said[OTHERS] = (_("其他"), "", "")
    return shown, sum(usual.values(), Fraction(0)), [], said


def of_rate(
    metric: Ratio, node: Node, now: Period, spans: Sequence[Period]
) -> tuple[dict[str, Fraction], Fraction | None, list[dict[str, Any]], Said]:
    """What the weight of the members and what the rate of each did to the rate of all."""
    names = (metric.top, metric.bottom)
    here, labels = _by_member(names, node, now)
    usual: Sums = defaultdict(lambda: defaultdict(Fraction))
    for span in spans:
        found, more = _by_member(names, node, span)
        labels = {**more, **labels}
        for key, values in found.items():
            for name, value in values.items():
                usual[key][name] += value
    here, usual = _gathered(here, usual, metric)
    whole = sum((v[metric.bottom] for v in usual.values()), Fraction(0))
    if not whole:
        return {}, None, [], {}
    keys = sorted({*here, *usual})
    before, after = _rates(metric, usual, here, keys), _rates(metric, here, usual, keys)

    def rate_of(given: Mapping[str, Any]) -> Fraction:
        return Fraction(sum(w * given[key] for w, key in zip(given["mix"], keys, strict=True)))

    parts = shapley(before, after, rate_of)
    labels[OTHERS] = _("其他")
    said: Said = {key: (labels[key], _rate(after[key]), _rate(before[key])) for key in keys}
    said["mix"] = (_("各人占比"), "", "")
    return parts, rate_of(before), [], said


def _gathered(here: Sums, usual: Sums, metric: Ratio) -> tuple[Sums, Sums]:
    """The largest members by themselves, the others together."""
    weight = {
        key: usual.get(key, {}).get(metric.bottom, Fraction(0))
        + here.get(key, {}).get(metric.bottom, Fraction(0))
        for key in {*here, *usual}
    }
    kept = _largest(weight)

    def gather(found: Sums) -> Sums:
        into: Sums = defaultdict(lambda: defaultdict(Fraction))
        for key, values in found.items():
            for name, value in values.items():
                into[key if key in kept else OTHERS][name] += value
        return into

    return gather(here), gather(usual)


def _rates(metric: Ratio, found: Sums, other: Sums, keys: Sequence[str]) -> dict[str, Any]:
    """The weights and the rate of each; a rate of nothing is the other side's."""
    whole = sum((v[metric.bottom] for v in found.values()), Fraction(0))
    given: dict[str, Any] = {
        "mix": tuple(
            (found[key][metric.bottom] / whole if key in found and whole else Fraction(0))
            for key in keys
        )
    }
    for key in keys:
        side = found if key in found and found[key][metric.bottom] else other
        bottom = side[key][metric.bottom] if key in side else Fraction(0)
        given[key] = side[key][metric.top] / bottom if bottom else Fraction(0)
    return given


def _by_member(names: Sequence[str], node: Node, period: Period) -> tuple[Sums, dict[str, str]]:
    """Sums by the child units of a unit, by people where it has none, by source for a person."""
    by = _dimension(names, node)
    answer = ask(names, viewer=engine(), period=period, where=node.where(), by=[by], totals=False)
    child = _children(node) if by == "team" else {}
    found: Sums = defaultdict(lambda: defaultdict(Fraction))
    labels: dict[str, str] = {}
    for row in answer.rows:
        key, label = str(row.ids[0] or row.key[0] or ""), str(row.key[0] or _("没写"))
        key, label = child.get(row.ids[0], (key, label))
        labels[key] = label
        for name in names:
            found[key][name] += Fraction(row.values.get(name) or 0)
    return found, labels


def _dimension(names: Sequence[str], node: Node) -> str:
    possible = dimensions_of(*names)
    if node.kind == "person":
        return next(name for name in FOR_A_PERSON if name in possible)
    return "team" if len(node.units()) > 1 else "owner"


def _children(node: Node) -> dict[Any, tuple[str, str]]:
    """Each unit below a node → the child of the node it belongs to."""
    units = list(OrgUnit.objects.filter(path__startswith=node.path))
    direct = {unit.pk: unit for unit in units if unit.parent_id == node.pk}
    found: dict[Any, tuple[str, str]] = {}
    for unit in units:
        for part in unit.path.split("/"):
            if part and int(part) in direct:
                found[unit.pk] = (part, direct[int(part)].name)
    return found


def _largest(parts: Mapping[str, Fraction]) -> set[str]:
    return set(sorted(parts, key=lambda key: (-abs(parts[key]), key))[:MOST])


def _plain(value: Fraction | None) -> str:
    return f"{float(value or 0):.1f}".removesuffix(".0")


def _rate(value: Fraction) -> str:
    return f"{float(value) * 100:.1f}%"
