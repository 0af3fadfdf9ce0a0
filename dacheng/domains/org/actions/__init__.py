"""What can be done with people: hiring, moving, roles, sign-in, leaving."""

from dacheng.domains.org.actions.people import (
    change,
    deactivate,
    give_role,
    hire,
    lead,
    move,
    take_role,
)
from dacheng.domains.org.actions.signing import (
    SignInRefused,
    change_password,
    issue_login,
    sign_in,
    speak,
)

__all__ = [
    "SignInRefused",
    "change",
    "change_password",
    "deactivate",
    "give_role",
    "hire",
    "issue_login",
    "lead",
    "move",
    "sign_in",
    "speak",
    "take_role",
]
