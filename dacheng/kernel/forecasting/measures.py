"""How far forecasts were off, in the measures of the M competitions.

sMAPE: mean of 200·|a−f| / (|a|+|f|), per cent (Makridakis & Hibon 2000). MASE: mean error over
the mean error of 'as in the same season before' on the history (Hyndman & Koehler 2006).
"""

from collections.abc import Sequence


def smape(actual: Sequence[float], foreseen: Sequence[float]) -> float | None:
    """Per cent; both zero is no error. None without points."""
    shares = [
        200 * abs(a - f) / (abs(a) + abs(f)) if a or f else 0.0
        for a, f in zip(actual, foreseen, strict=True)
    ]
    return sum(shares) / len(shares) if shares else None


def mase(
    history: Sequence[float], actual: Sequence[float], foreseen: Sequence[float], season: int = 12
) -> float | None:
    """Below 1 is better than repeating the season before; None where the history never moved."""
    lag = season if len(history) > season else 1
    steps = [abs(b - a) for a, b in zip(history, history[lag:], strict=False)]
    errors = [abs(a - f) for a, f in zip(actual, foreseen, strict=True)]
    if not steps or not errors or not sum(steps):
        return None
    return (sum(errors) / len(errors)) / (sum(steps) / len(steps))


def coverage(
    actual: Sequence[float], lower: Sequence[float], upper: Sequence[float]
) -> float | None:
    """The share of points that fell into the band."""
    inside = [low <= a <= high for a, low, high in zip(actual, lower, upper, strict=True)]
    return sum(inside) / len(inside) if inside else None
