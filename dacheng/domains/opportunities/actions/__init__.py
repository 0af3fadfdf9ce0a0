"""What can be done with opportunities."""

from dacheng.domains.opportunities.actions.changing import change, hand_over
from dacheng.domains.opportunities.actions.closing import lose, reopen, win
from dacheng.domains.opportunities.actions.from_lead import open_from
from dacheng.domains.opportunities.actions.moving import GateClosed, move
from dacheng.domains.opportunities.actions.opening import open_opportunity
from dacheng.domains.opportunities.actions.planning import set_next_step
from dacheng.domains.opportunities.actions.snapshots import take_snapshot
from dacheng.kernel.access.inviting import invite, uninvite

__all__ = [
    "GateClosed",
    "change",
    "hand_over",
    "invite",
    "lose",
    "move",
    "open_from",
    "open_opportunity",
    "reopen",
    "set_next_step",
    "take_snapshot",
    "uninvite",
    "win",
]
