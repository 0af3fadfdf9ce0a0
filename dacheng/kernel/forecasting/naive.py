"""The forecast every other has to beat: the last value again, with the season put back."""

from collections.abc import Iterable

from dacheng.kernel.forecasting.cleaning import Value, clean
from dacheng.kernel.forecasting.seasons import put_back, taken_out


def naive2(values: Iterable[Value], horizon: int, season: int = 12) -> list[float]:
    """Naive 2 of the M competitions; empty without a value."""
    import numpy as np

    row = clean(values).values
    if not row:
        return []
    plain, found = taken_out(np.asarray(row, dtype=float), season, drawn_in=False)
    ahead = np.full(horizon, plain[-1])
    return [float(value) for value in put_back(ahead, found, len(row))]
