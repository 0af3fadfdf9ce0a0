"""What people do to targets."""

from dacheng.domains.targets.actions.answering import accept, object_to, settle
from dacheng.domains.targets.actions.axes import split_axis
from dacheng.domains.targets.actions.breaking import EVEN, break_down, preview
from dacheng.domains.targets.actions.cells import (
    gather_back,
    refuse_amount,
    set_cell,
    spread_over_others,
    undo_cell,
)
from dacheng.domains.targets.actions.goals import close_goal, derive_week, set_goal
from dacheng.domains.targets.actions.lagging import follow_lag
from dacheng.domains.targets.actions.learning import learn_paces
from dacheng.domains.targets.actions.offering import offer, offer_year, take_offer
from dacheng.domains.targets.actions.planning import (
    approve,
    drop,
    freeze,
    make_plan,
    remove_line,
    send_back,
    set_line,
    submit,
    waive,
)
from dacheng.domains.targets.actions.revising import revise
from dacheng.domains.targets.actions.scenarios import adopt_scenario, keep_scenario

__all__ = [
    "EVEN",
    "accept",
    "adopt_scenario",
    "approve",
    "break_down",
    "close_goal",
    "derive_week",
    "drop",
    "follow_lag",
    "freeze",
    "gather_back",
    "keep_scenario",
    "learn_paces",
    "make_plan",
    "object_to",
    "offer",
    "offer_year",
    "preview",
    "refuse_amount",
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
    "undo_cell",
    "waive",
]
