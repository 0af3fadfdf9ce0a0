"""The season in a row of numbers: how far each month (quarter, …) stands from the mean.

Ratio to the centred moving average, as in every textbook (classical decomposition; Hyndman &
Athanasopoulos, Forecasting: Principles and Practice, ch. 3). On short or noisy history the index
is drawn towards 1, because a month seen twice proves little (Miller & Williams 2003).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dacheng.kernel.forecasting.cleaning import Value, clean

if TYPE_CHECKING:
    import numpy as np

LEAST_CYCLES = 2
TRUST = 1.645  # 90 % of a normal distribution, both sides: the test of the M competitions
NOISE_FLOOR = 1e-12


@dataclass(frozen=True)
class Season:
    """`index` has a mean of 1 (`multiplies`) or of 0; `weight` says how much of what was seen is
    believed, 0 to 1; `why` says it in words."""

    index: list[float]
    weight: float
    multiplies: bool = True
    why: list[str] = field(default_factory=list)


def season_index(values: Iterable[Value], season: int = 12) -> list[float]:
    """One factor per place in the season, mean 1, counted from the first value given."""
    return season_of(values, season).index


def season_of(values: Iterable[Value], season: int = 12) -> Season:
    """The season with its weight and reasons, for those who show it."""
    row = list(values)
    lead = next((at for at, value in enumerate(row) if value is not None), 0)
    cleaned = clean(row)
    found = _found(cleaned.values, season)
    turned = [found.index[(at - lead) % season] for at in range(season)] if season > 0 else []
    return Season(turned, found.weight, True, [*cleaned.why, *found.why])


def _found(values: list[float], season: int) -> Season:
    import numpy as np

    flat = Season([1.0] * max(season, 1), 0.0)
    if season < 2:
        return Season(flat.index, 0.0, True, [_("这里没有季节。")])
    if len(values) < LEAST_CYCLES * season:
        return _from_few(values, season)
    series = np.asarray(values, dtype=float)
    level = moving_average(series, season)
    if np.nanmin(level) <= 0 or series.min() < 0:
        said = _("有负数或整段为零，比不出季节，各期按一样算。")
        return Season(flat.index, 0.0, True, [said])
    ratios = series / level
    index, weight = _drawn_in(ratios, season, centre=1.0)
    index = index.clip(0.0, None)
    index *= season / index.sum()
    share = round(weight * 100)
    said = _("按 %(n)s 期历史算出季节，采信 %(share)s%%。") % {"n": len(values), "share": share}
    return Season([float(value) for value in index], weight, True, [said])


def _from_few(values: list[float], season: int) -> Season:
    """Less than two full cycles: what one cycle shows counts a third, less than one nothing."""
    said = _("历史不到两个完整周期（%(n)s 期，要 %(need)s 期），季节只作参考。")
    why = [said % {"n": len(values), "need": LEAST_CYCLES * season}]
    head = values[:season]
    mean = sum(head) / season if len(head) == season else 0
    if mean <= 0 or min(head) < 0:
        return Season([1.0] * season, 0.0, True, why)
    weight = 1 / 3
    return Season([1 + weight * (value / mean - 1) for value in head], weight, True, why)


def moving_average(series: np.ndarray, season: int) -> np.ndarray:
    """Centred over one season; not a number where a half is missing."""
    import numpy as np

    kernel = np.ones(season) / season
    if season % 2 == 0:
        kernel = np.concatenate([[0.5], np.ones(season - 1), [0.5]]) / season
    half = len(kernel) // 2
    level = np.full(len(series), np.nan)
    if len(series) >= len(kernel):
        level[half : len(series) - half] = np.convolve(series, kernel, "valid")
    return level


def _drawn_in(
    parts: np.ndarray, season: int, centre: float, believe_less: bool = True
) -> tuple[np.ndarray, float]:
    """The mean of each place in the season, drawn to the centre by its own noise."""
    import numpy as np

    padded = np.full(-(-len(parts) // season) * season, np.nan)
    padded[: len(parts)] = parts
    table = padded.reshape(-1, season)
    counts = (~np.isnan(table)).sum(axis=0)
    means = np.nansum(table, axis=0) / np.maximum(counts, 1)
    means += centre - means.mean()
    spread = float(((means - centre) ** 2).sum() / max(season - 1, 1))
    weight = _weight(table, means, counts, spread) if believe_less else 1.0
    return centre + weight * (means - centre), weight


def _weight(table: np.ndarray, means: np.ndarray, counts: np.ndarray, spread: float) -> float:
    """James and Stein: 1 − (noise of a mean) / (spread of the means), never below 0."""
    import numpy as np

    freedom = int(counts.sum() - len(means))
    if spread <= NOISE_FLOOR:
        return 0.0
    if freedom <= 0:
        return 0.5  # one ratio a place: nothing to tell noise by
    within = float(np.nansum((table - means) ** 2) / freedom)
    noise = within / float(counts.mean())
    return max(0.0, 1 - (len(means) - 3) / max(len(means) - 1, 1) * noise / spread)


def is_seasonal(series: np.ndarray, season: int) -> bool:
    """The test of the M3 and M4 competitions: the autocorrelation at one season, 90 %."""
    import numpy as np

    if season < 2 or len(series) < 3 * season:
        return False
    off = series - series.mean()
    total = float((off**2).sum())
    if total <= NOISE_FLOOR * max(1.0, float((series**2).sum())):
        return False
    lags = [float((off[lag:] * off[:-lag]).sum()) / total for lag in range(1, season + 1)]
    limit = TRUST * np.sqrt((1 + 2 * sum(r * r for r in lags[:-1])) / len(series))
    return abs(lags[-1]) > float(limit)


def taken_out(series: np.ndarray, season: int, drawn_in: bool = True) -> tuple[np.ndarray, Season]:
    """The series without its season and the season itself; times where all are above zero, else
    plus. Without a provable season it is given back as it came; a history of two to three cycles
    is too young for the proof, there the drawn-in index stands for it."""
    import numpy as np

    young = drawn_in and season > 1 and LEAST_CYCLES * season <= len(series) < 3 * season
    if not young and not is_seasonal(series, season):
        return series, Season([0.0] * max(season, 1), 0.0, multiplies=False)
    level = moving_average(series, season)
    times = bool(series.min() > 0)
    parts = series / level if times else series - level
    centre = 1.0 if times else 0.0
    index, weight = _drawn_in(parts, season, centre, drawn_in)
    if times and index.min() < 0.01:
        return series, Season([0.0] * season, 0.0, multiplies=False)
    places = index[np.arange(len(series)) % season]
    found = Season([float(value) for value in index], weight, times)
    return (series / places if times else series - places), found


def put_back(ahead: np.ndarray, season: Season, start: int) -> np.ndarray:
    """A forecast without season, with it again; `start` is the place of its first point."""
    import numpy as np

    index = np.asarray(season.index)
    places = index[(start + np.arange(ahead.shape[-1])) % len(index)]
    return ahead * places if season.multiplies else ahead + places


def fitted(values: Iterable[Value], season: Season) -> list[float]:
    """What each period would have been by the level around it and the season alone: the mean of
    the seasonally adjusted values of half a season before and after, times its factor."""
    row, index = clean(values).values, season.index
    plain = [value / (index[at % len(index)] or 1.0) for at, value in enumerate(row)]
    half, found = len(index) // 2, []
    for at in range(len(row)):
        near = plain[max(0, at - half) : at + half + 1]
        found.append(sum(near) / len(near) * index[at % len(index)])
    return found
