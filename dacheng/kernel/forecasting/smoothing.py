"""Exponential smoothing, fitted by trying a grid of weights all at once.

SES and damped trend: Gardner & McKenzie 1985; state space and the variance of the way ahead:
Hyndman, Koehler, Ord & Snyder 2008, tables 6.1 and 6.2. Theta: Assimakopoulos & Nikolopoulos
2000, in the plain form of Hyndman & Billah 2003: half the slope of a straight line added to SES.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

ALPHAS = tuple(step / 50 for step in range(1, 50)) + (0.99,)
DAMPED_ALPHAS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98)
SLOPE_SHARES = (0.01, 0.03, 0.07, 0.15, 0.3, 0.5, 0.8)
DAMPINGS = (0.8, 0.9, 0.95, 0.98)


@dataclass(frozen=True)
class Ahead:
    """Points ahead, and the variance of each when the past one-step errors go on."""

    mean: np.ndarray
    variance: np.ndarray


def theta(series: np.ndarray, horizon: int) -> Ahead:
    """The line of θ=0 (a straight one) and of θ=2 (twice the curvature, smoothed), halved."""
    import numpy as np

    n = len(series)
    times = np.arange(n, dtype=float)
    slope, start = np.polyfit(times, series, 1)
    curved = 2 * series - (start + slope * times)
    alpha, level, _variance = _ses(curved)
    steps = np.arange(1, horizon + 1)
    straight = start + slope * (n - 1 + steps)
    errors = _one_step(curved, alpha) / 2
    sigma = float((errors**2).mean()) if len(errors) else 0.0
    return Ahead((straight + level) / 2, sigma * (1 + (steps - 1) * alpha**2))


def _ses(series: np.ndarray) -> tuple[float, float, float]:
    """The best weight, the last level and the mean squared one-step error."""
    import numpy as np

    alphas = np.asarray(ALPHAS)
    level = np.full(len(alphas), series[: min(len(series), 3)].mean())
    squares = np.zeros(len(alphas))
    for value in series:
        error = value - level
        squares += error * error
        level = level + alphas * error
    best = int(squares.argmin())
    return float(alphas[best]), float(level[best]), float(squares[best] / len(series))


def _one_step(series: np.ndarray, alpha: float) -> np.ndarray:
    import numpy as np

    level, errors = series[0], []
    for value in series[1:]:
        errors.append(value - level)
        level += alpha * errors[-1]
    return np.asarray(errors)


@cache
def _grid() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    import numpy as np

    weights = [
        (alpha, alpha * share, damping)
        for alpha in DAMPED_ALPHAS
        for share in SLOPE_SHARES
        for damping in DAMPINGS
    ]
    alphas, betas, dampings = np.asarray(weights).T
    return alphas, betas, dampings


def damped(series: np.ndarray, horizon: int) -> Ahead:
    """A trend that dies away: ETS(A, Ad, N) with the weights of the least one-step error."""
    import numpy as np

    alphas, betas, dampings = _grid()
    head = series[: min(len(series), 6)]
    slope = (head[-1] - head[0]) / max(len(head) - 1, 1)
    level, trend = np.full(len(alphas), head[0] - slope), np.full(len(alphas), slope)
    squares = np.zeros(len(alphas))
    for value in series:
        pushed = dampings * trend
        error = value - level - pushed
        squares += error * error
        level = level + pushed + alphas * error
        trend = pushed + betas * error
    best = int(squares.argmin())
    sums = np.cumsum(dampings[best] ** np.arange(1, horizon + 1))
    sigma = float(squares[best]) / max(len(series) - 3, 1)
    grown = np.concatenate([[0.0], np.cumsum((alphas[best] + betas[best] * sums[:-1]) ** 2)])
    return Ahead(level[best] + sums * trend[best], sigma * (1 + grown))


def simple(series: np.ndarray, horizon: int) -> Ahead:
    """No trend at all: the smoothed level goes on."""
    import numpy as np

    alpha, level, square = _ses(series)
    steps = np.arange(horizon)
    return Ahead(np.full(horizon, level), square * (1 + steps * alpha**2))
