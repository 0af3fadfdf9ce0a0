"""The screens of forecasts."""

from dacheng.domains.forecasts.views.accuracy import accuracy
from dacheng.domains.forecasts.views.board import board
from dacheng.domains.forecasts.views.bridge import bridge_page
from dacheng.domains.forecasts.views.stages import categorise, stages
from dacheng.domains.forecasts.views.statistical import statistical
from dacheng.domains.forecasts.views.steps import Adjust, Submit, TakeBack, Withdraw, choose
from dacheng.domains.forecasts.views.weeks import weeks

__all__ = [
    "Adjust",
    "Submit",
    "TakeBack",
    "Withdraw",
    "accuracy",
    "board",
    "bridge_page",
    "categorise",
    "choose",
    "stages",
    "statistical",
    "weeks",
]
