"""What can be done with processes and the lists beside them."""

from dacheng.domains.processes.actions.lists import (
    ensure_competitor,
    ensure_loss_reason,
    switch_loss_reason,
)
from dacheng.domains.processes.actions.shaping import (
    add_stage,
    change_stage,
    ensure_stage,
    make_default,
)

__all__ = [
    "add_stage",
    "change_stage",
    "ensure_competitor",
    "ensure_loss_reason",
    "ensure_stage",
    "make_default",
    "switch_loss_reason",
]
