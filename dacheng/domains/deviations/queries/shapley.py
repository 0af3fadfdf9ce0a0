"""Shares a change out over the factors that made it, whatever order they are changed in."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import factorial
from typing import Any

CENT = Decimal("0.01")
MOST = 10  # factors; the work doubles with each


def shapley(
    before: Mapping[str, Any], after: Mapping[str, Any], value: Callable[[Mapping[str, Any]], Any]
) -> dict[str, Fraction]:
    """What each factor contributes to value(after) − value(before); the parts sum to it exactly.

    A part is the mean of what changing that factor does, over all orders in which the factors
    could be changed. Raises ValueError for more than ten factors.
    """
    names = list(before)
    if len(names) > MOST:
        raise ValueError("too many factors")
    count = len(names)
    worth = [Fraction(value(_mixed(names, before, after, mask))) for mask in range(1 << count)]
    parts = dict.fromkeys(names, Fraction(0))
    for mask in range(1 << count):
        size = mask.bit_count()
        for at, name in enumerate(names):
            if not mask >> at & 1:
                weight = Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
                parts[name] += weight * (worth[mask | 1 << at] - worth[mask])
    return parts


def _mixed(
    names: Sequence[str], before: Mapping[str, Any], after: Mapping[str, Any], mask: int
) -> dict[str, Any]:
    """The factors whose bit is set as they are now, the others as they were."""
    return {name: (after if mask >> at & 1 else before)[name] for at, name in enumerate(names)}


def rounded(
    parts: Mapping[str, Fraction], total: Decimal, step: Decimal = CENT
) -> dict[str, Decimal]:
    """The parts to the step, summing to the total exactly: what rounding leaves over goes to the
    largest part."""
    shown = {name: Decimal(round(part / Fraction(step))) * step for name, part in parts.items()}
    if shown:
        largest = max(shown, key=lambda name: abs(shown[name]))
        shown[largest] += total - sum(shown.values(), Decimal(0))
    return shown
