"""The screens of opportunities."""

from dacheng.domains.opportunities.views.board import OpportunityBoard
from dacheng.domains.opportunities.views.detail import OpportunityDetail
from dacheng.domains.opportunities.views.lists import (
    ExpectTogether,
    GiveTogether,
    OpportunityForm,
    OpportunityList,
    PlanTogether,
)
from dacheng.domains.opportunities.views.steps import (
    FromLead,
    HandOver,
    Invite,
    Lose,
    Move,
    Reopen,
    Uninvite,
    Win,
)

__all__ = [
    "ExpectTogether",
    "FromLead",
    "GiveTogether",
    "HandOver",
    "Invite",
    "Lose",
    "Move",
    "OpportunityBoard",
    "OpportunityDetail",
    "OpportunityForm",
    "OpportunityList",
    "PlanTogether",
    "Reopen",
    "Uninvite",
    "Win",
]
