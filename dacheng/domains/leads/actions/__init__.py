"""What can be done with leads; `opportunities.actions.open_from` turns one into business."""

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
