"""What is done with deviations: noticing, answering, planning, verifying, and setting the rules."""

from dacheng.domains.deviations.actions.answering import (
    acknowledge,
    dismiss,
    give_causes,
    merge,
    settle_data,
)
from dacheng.domains.deviations.actions.detecting import evaluate
from dacheng.domains.deviations.actions.doing import advance, block, drop, finish
from dacheng.domains.deviations.actions.learning import retire, revive
from dacheng.domains.deviations.actions.planning import (
    Intention,
    add_measure,
    approve_plan,
    send_back,
    submit_plan,
)
from dacheng.domains.deviations.actions.setting import (
    add_category,
    change_category,
    change_limit,
    change_rules,
    set_limit,
    set_signal,
)
from dacheng.domains.deviations.actions.signalling import switch_signal, try_signal
from dacheng.domains.deviations.actions.standardising import adopt, decline, propose
from dacheng.domains.deviations.actions.verifying import (
    close_case,
    confirm_verdict,
    look_again,
    propose_verdict,
)

__all__ = [
    "Intention",
    "acknowledge",
    "add_category",
    "add_measure",
    "adopt",
    "advance",
    "approve_plan",
    "block",
    "change_category",
    "change_limit",
    "change_rules",
    "close_case",
    "confirm_verdict",
    "decline",
    "dismiss",
    "drop",
    "evaluate",
    "finish",
    "give_causes",
    "look_again",
    "merge",
    "propose",
    "propose_verdict",
    "retire",
    "revive",
    "send_back",
    "set_limit",
    "set_signal",
    "settle_data",
    "submit_plan",
    "switch_signal",
    "try_signal",
]
