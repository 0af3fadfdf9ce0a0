"""What people do to targets."""

from dacheng.domains.targets.actions.answering import accept, object_to, settle
from dacheng.domains.targets.actions.axes import split_axis
from dacheng.domains.targets.actions.breaking import EVEN, break_down, preview
from dacheng.domains.targets.actions.cells import gather_back, set_cell, spread_over_others
from dacheng.domains.targets.actions.goals import close_goal, derive_week, set_goal
from dacheng.domains.targets.actions.learning import learn_paces
from dacheng.domains.targets.actions.offering import offer, take_offer
from dacheng.domains.targets.actions.planning import (
    approve,
    drop,
    freeze,
    keep_scenario,
    make_plan,
    remove_line,
    send_back,
    set_line,
    submit,
    waive,
)
from dacheng.domains.targets.actions.revising import revise

__all__ = [
    "EVEN",
    "accept",
    "approve",
    "break_down",
    "close_goal",
    "derive_week",
    "drop",
    "freeze",
    "gather_back",
    "keep_scenario",
    "learn_paces",
    "make_plan",
    "object_to",
    "offer",
    "preview",
    "remove_line",
    "revise",
    "send_back",
    "set_cell",
    "set_goal",
    "set_line",
    "settle",
    "split_axis",
    "spread_over_others",
    "submit",
    "take_offer",
    "waive",
]
