"""How good the forecast would have been: made again from several days in the past (rolling origin,
Tashman 2000), each time knowing only what came before."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dacheng.kernel.forecasting.cleaning import Value, clean
from dacheng.kernel.forecasting.combining import FEW, forecast
from dacheng.kernel.forecasting.measures import coverage, mase, smape
from dacheng.kernel.forecasting.naive import naive2

LEAST = 2 * FEW


@dataclass(frozen=True)
class Point:
    """One period foreseen `ahead` periods before from what came before place `origin`."""

    origin: int
    ahead: int
    actual: float
    mean: float
    naive: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Backtest:
    """Measures over all points; each None where it cannot be said, `why` tells why."""

    smape: float | None = None
    mase: float | None = None
    naive2_smape: float | None = None
    naive2_mase: float | None = None
    coverage: float | None = None
    level: float = 0.8
    origins: int = 0
    points: list[Point] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


def backtest(
    values: Iterable[Value],
    horizon: int = 3,
    season: int = 12,
    level: float = 0.8,
    origins: int = 6,
) -> Backtest:
    """The last `origins` places from which `horizon` periods can be checked, one apart."""
    cleaned = clean(values)
    row = cleaned.values
    last = len(row) - horizon
    starts = [at for at in range(last - origins + 1, last + 1) if at >= LEAST]
    if not starts or horizon < 1:
        said = _("历史 %(n)s 期，至少要 %(need)s 期才能回测。")
        why = [*cleaned.why, said % {"n": len(row), "need": LEAST + max(horizon, 1)}]
        return Backtest(level=level, why=why)
    points = [point for at in starts for point in _foreseen(row, at, horizon, season, level)]
    return _measured(row, starts, points, season, level, cleaned.why)


def _foreseen(
    row: list[float], origin: int, horizon: int, season: int, level: float
) -> list[Point]:
    known = row[:origin]
    ahead = forecast(known, horizon, season, level)
    plain = naive2(known, horizon, season)
    banded = bool(ahead.lower)
    return [
        Point(
            origin,
            at + 1,
            row[origin + at],
            ahead.mean[at],
            plain[at],
            ahead.lower[at] if banded else None,
            ahead.upper[at] if banded else None,
        )
        for at in range(horizon)
    ]


def _measured(
    row: list[float],
    starts: list[int],
    points: list[Point],
    season: int,
    level: float,
    why: list[str],
) -> Backtest:
    actual = [point.actual for point in points]
    mean, plain = [point.mean for point in points], [point.naive for point in points]
    bands = [(p.actual, p.lower, p.upper) for p in points if p.lower is not None]
    history = row[: starts[0]]
    return Backtest(
        smape(actual, mean),
        mase(history, actual, mean, season),
        smape(actual, plain),
        mase(history, actual, plain, season),
        coverage(*zip(*bands, strict=True)) if bands else None,
        level,
        len(starts),
        points,
        list(why),
    )
