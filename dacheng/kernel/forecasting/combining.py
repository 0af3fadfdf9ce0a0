"""One forecast from two old methods: the plain mean of Theta and damped trend, season put back.

Combinations of simple methods have beaten clever ones in every M competition since 1982
(Makridakis & Hibon 2000; Makridakis, Spiliotis & Assimakopoulos 2020). Below twenty points the
last value joins them, because two trends drawn through so few points lead too far.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dacheng.kernel.forecasting.cleaning import Cleaned, Value, clean
from dacheng.kernel.forecasting.seasons import LEAST_CYCLES, Season, put_back, taken_out
from dacheng.kernel.forecasting.smoothing import Ahead, damped, theta

if TYPE_CHECKING:
    import numpy as np

FEW = 4
SHORT = 20
NAME = "theta+damped"


@dataclass(frozen=True)
class Forecast:
    """`mean` has a value for each period ahead, or none without any history; `lower` and `upper`
    are the band of `level`, empty where nothing tells how wide it is. `why` says what was done
    and what is missing. `n` counts the periods of history, gaps filled."""

    mean: list[float]
    lower: list[float]
    upper: list[float]
    method: str
    n: int
    why: list[str] = field(default_factory=list)


def forecast(
    values: Iterable[Value], horizon: int, season: int = 12, level: float = 0.8
) -> Forecast:
    """What comes in the `horizon` periods after the last value."""
    if not 0 < level < 1:
        raise ValueError(f"a band has a level between 0 and 1, not {level}")
    cleaned = clean(values)
    row = cleaned.values
    if horizon < 1:
        return Forecast([], [], [], "none", len(row), cleaned.why)
    if len(row) < FEW:
        return _from_few(cleaned, horizon)
    if min(row) == max(row):
        same = [row[-1]] * horizon
        why = [*cleaned.why, _("历史一直是同一个数，预测也是它。")]
        return Forecast(same, same, same, "constant", len(row), why)
    return _combined(cleaned, horizon, season, level)


def _from_few(cleaned: Cleaned, horizon: int) -> Forecast:
    row = cleaned.values
    if not row:
        return Forecast([], [], [], "none", 0, cleaned.why)
    said = _("只有 %(n)s 期历史，至少要 %(need)s 期才算得出趋势；先按最后一期。")
    why = [*cleaned.why, said % {"n": len(row), "need": FEW}]
    return Forecast([row[-1]] * horizon, [], [], "last", len(row), why)


def _combined(cleaned: Cleaned, horizon: int, season: int, level: float) -> Forecast:
    import numpy as np

    row = cleaned.values
    plain, found = taken_out(np.asarray(row, dtype=float), season)
    with np.errstate(over="ignore"):
        ahead = _mixed(plain, horizon)
    width = NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(ahead.variance)
    lines = [
        put_back(line, found, len(row))
        for line in (ahead.mean, ahead.mean - width, ahead.mean + width)
    ]
    if min(row) >= 0:
        lines = [np.maximum(line, 0.0) for line in lines]  # because it never was below zero
    mean, lower, upper = ([float(value) for value in line] for line in lines)
    why = [*cleaned.why, *_reasons(len(row), season, found)]
    return Forecast(mean, lower, upper, NAME, len(row), why)


def _mixed(plain: np.ndarray, horizon: int) -> Ahead:
    import numpy as np

    parts = [theta(plain, horizon), damped(plain, horizon)]
    variance = np.mean([part.variance for part in parts], axis=0)
    means = [part.mean for part in parts]
    if len(plain) < SHORT:
        means.append(np.full(horizon, plain[-1]))
    return Ahead(np.mean(means, axis=0), variance)


def _reasons(n: int, season: int, found: Season) -> list[str]:
    if season < 2:
        return []
    if n < LEAST_CYCLES * season:
        said = _("历史 %(n)s 期，不到 %(need)s 期，看不出季节，按没有季节算。")
        return [said % {"n": n, "need": LEAST_CYCLES * season}]
    if n < (LEAST_CYCLES + 1) * season and found.weight:
        share = round(found.weight * 100)
        said = _("历史不到三个完整周期，季节只采信 %(share)s%%。")
        return [said % {"share": share}]
    if found.weight == 0:
        return [_("没有看到稳定的季节，按没有季节算。")]
    return []
