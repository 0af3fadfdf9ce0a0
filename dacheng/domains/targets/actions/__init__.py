"""What people do to targets."""

from dacheng.domains.targets.actions.answering import accept, object_to, settle
from dacheng.domains.targets.actions.breaking import break_down, set_cell, spread_over_others
from dacheng.domains.targets.actions.goals import close_goal, derive_week, set_goal
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
    "accept",
    "approve",
    "break_down",
    "close_goal",
    "derive_week",
    "drop",
    "freeze",
    "keep_scenario",
    "make_plan",
    "object_to",
    "remove_line",
    "revise",
    "send_back",
    "set_cell",
    "set_goal",
    "set_line",
    "settle",
    "spread_over_others",
    "submit",
    "waive",
]
