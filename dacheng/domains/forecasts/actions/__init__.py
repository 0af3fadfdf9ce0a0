"""What can be done with forecasts."""

from dacheng.domains.forecasts.actions.adjusting import adjust, take_back
from dacheng.domains.forecasts.actions.categorising import categorise, categorise_stage, mark_day
from dacheng.domains.forecasts.actions.freezing import close_week, remind
from dacheng.domains.forecasts.actions.submitting import submit, withdraw

__all__ = [
    "adjust",
    "categorise",
    "categorise_stage",
    "close_week",
    "mark_day",
    "remind",
    "submit",
    "take_back",
    "withdraw",
]
