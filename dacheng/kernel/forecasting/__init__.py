"""What comes next in a row of numbers: season, forecast with a band, and how good it was before.

Knows numbers and nothing of what they count. numpy is imported inside the functions because it
costs a fifth of a second that most pages need not pay.
"""

from dacheng.kernel.forecasting.backtesting import Backtest, backtest
from dacheng.kernel.forecasting.combining import Forecast, forecast
from dacheng.kernel.forecasting.measures import coverage, mase, smape
from dacheng.kernel.forecasting.naive import naive2
from dacheng.kernel.forecasting.seasons import Season, fitted, season_index, season_of

__all__ = [
    "Backtest",
    "Forecast",
    "Season",
    "backtest",
    "coverage",
    "fitted",
    "forecast",
    "mase",
    "naive2",
    "season_index",
    "season_of",
    "smape",
]
