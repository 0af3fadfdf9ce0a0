"""What can be done with leads. Turning one into an opportunity is `opportunities.actions.open_from`."""

from dacheng.domains.leads.actions.judging import convert, invalidate, nurture, reach, revive
from dacheng.domains.leads.actions.ownership import claim, hand_over, release
from dacheng.domains.leads.actions.registering import change, register

__all__ = [
    "change",
    "claim",
    "convert",
    "hand_over",
    "invalidate",
    "nurture",
    "reach",
    "register",
    "release",
    "revive",
]
