"""The gap of a cell taken apart, each kind of metric in the way that fits it; parts sum to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.deviations.queries import cash, members
from dacheng.domains.deviations.queries.nodes import Node, plain
from dacheng.domains.deviations.queries.norms import stretch, usual
from dacheng.domains.deviations.queries.selling import (
    amount_of,
    conversions,
    factors,
    label_of,
    selling,
)
from dacheng.domains.deviations.queries.shapley import CENT, rounded, shapley
from dacheng.kernel.metrics import AnyMetric, Ratio, Unit
from dacheng.kernel.periods import Period

SALES = ("won_amount", "signed_amount")
FINE = Decimal("0.0001")


@dataclass(frozen=True)
class Part:
    """One reason of the gap: its name, what it is called, how much of the gap it makes."""

    name: str
    label: str
    amount: Decimal
    now: str = ""
    usual: str = ""

    def json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "label": self.label,
            "amount": plain(self.amount),
            "now": self.now,
            "usual": self.usual,
        }


@dataclass(frozen=True)
class Decomposition:
    """A gap and its parts, how they were found, and what was taken as usual."""

    way: str
    expected: Decimal
    actual: Decimal
    gap: Decimal
    parts: tuple[Part, ...]
    spans: tuple[Period, ...] = ()
    stages: list[dict[str, Any]] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        return {
            "way": self.way,
            "expected": plain(self.expected),
            "actual": plain(self.actual),
            "gap": plain(self.gap),
            "parts": [part.json() for part in self.parts],
            "usual": [span.label for span in self.spans],
            "stages": self.stages,
        }


def decompose(
    metric: AnyMetric, node: Node, period: Period, on: date, expected: Decimal, actual: Decimal
) -> Decomposition:
    """Why `actual` is not `expected` in what of the period is over.

    Sales by volume, cycle, each stage, deal size and mix; receipts by what could be collected and
    how much of it was; rates by the weight and the rate of each member; everything else by member.
    What the target asks beyond what is usual stands as a part of its own. The parts sum to the gap
    to the cent (a rate: to a hundredth of a point), below 0 for what is missing.
    """
    now, spans = stretch(period, on), usual(period, on)
    step = CENT if metric.unit is Unit.MONEY else FINE
    sign = 1 if metric.better == "up" else -1
    gap = ((actual - expected) * sign).quantize(step)
    way, parts, norm, stages, said = _found(metric, node, now, spans, actual)
    if norm is None:
        parts, said = {}, {"whole": (_("没有往期可比"), "", "")}
        parts["whole"] = Fraction(actual - expected)
    else:
        parts["target"] = norm - Fraction(expected)
        said["target"] = (_("目标高于常态") if parts["target"] < 0 else _("目标低于常态"), "", "")
    signed = {name: part * sign for name, part in parts.items()}
    shown = rounded(signed, gap, step)
    made = [Part(name, said[name][0], amount, *said[name][1:]) for name, amount in shown.items()]
    return Decomposition(way, expected, actual, gap, tuple(made), tuple(spans), stages)


Found = tuple[
    str, dict[str, Fraction], Fraction | None, list[dict[str, Any]], dict[str, tuple[str, str, str]]
]


def _found(
    metric: AnyMetric, node: Node, now: Period, spans: Sequence[Period], actual: Decimal
) -> Found:
    if metric.name in SALES:
        return _sales(metric, node, now, spans, actual)
    if metric.name == "cash_collected":
        return ("cash", *cash.parts(node, now, spans, actual))
    if isinstance(metric, Ratio):
        return ("rate", *members.of_rate(metric, node, now, spans))
    return ("members", *members.of_sum(metric, node, now, spans))


def _sales(
    metric: AnyMetric, node: Node, now: Period, spans: Sequence[Period], actual: Decimal
) -> Found:
    found = selling(node, now, spans)
    before = factors(found.then, found.now, found.stages)
    after = factors(found.now, found.then, found.stages)
    if not found.then.spans:
        return "sales", {}, None, conversions(found), {}
    parts = shapley(before, after, amount_of)
    norm = amount_of(before)
    said = {
        name: (label_of(name, found.stages), _said(name, after), _said(name, before))
        for name in parts
    }
    other = Fraction(actual) - amount_of(after)
    if metric.name == "signed_amount":
        usually = _usually(metric, node, spans, found.then.spans)
        parts["signing"] = other - (usually - norm)
        said["signing"] = (_("赢单到签约"), "", "")
        norm = usually
    elif other:
        parts["unplaced"] = other
        said["unplaced"] = (_("其他单的变化"), "", "")
    return "sales", parts, norm, conversions(found), said


def _usually(metric: AnyMetric, node: Node, spans: Sequence[Period], lived: int) -> Fraction:
    total = sum((Fraction(members.total(metric, node, span)) for span in spans), Fraction(0))
    return total / (lived or 1)


def _said(name: str, given: dict[str, Any]) -> str:
    """A factor in figures, as it is written beside its bar."""
    value = given[name]
    if name == "mix":
        return ""
    if name == "size":
        mean = sum(a * b for a, b in zip(given["mix"], value, strict=True))
        return plain(Decimal(round(mean))) or ""
    if name == "in_work":
        return f"{float(value):.0f}"
    return f"{float(value) * 100:.0f}%"
