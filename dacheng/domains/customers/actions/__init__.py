"""What can be done with customers and contacts."""

from dacheng.domains.customers.actions.contacts import add_contact, change_contact
from dacheng.domains.customers.actions.filing import AlreadyThere, change, register
from dacheng.domains.customers.actions.ownership import claim, hand_over, release
from dacheng.kernel.access.inviting import invite, uninvite

__all__ = [
    "AlreadyThere",
    "add_contact",
    "change",
    "change_contact",
    "claim",
    "hand_over",
    "invite",
    "register",
    "release",
    "uninvite",
]
