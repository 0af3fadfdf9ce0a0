"""What can be done with people: hiring, moving, roles, sign-in, leaving."""

from dacheng.domains.org.actions.factors import (
    add_app,
    add_passkey,
    app_secret,
    new_app,
    new_codes,
    remove_factor,
    reset_factors,
    show_code,
    show_passkey,
)
from dacheng.domains.org.actions.people import (
    change,
    deactivate,
    give_role,
    hire,
    lead,
    move,
    take_role,
)
from dacheng.domains.org.actions.presence import end_sessions, set_rules
from dacheng.domains.org.actions.signing import (
    SignInRefused,
    change_password,
    confirm_password,
    issue_login,
    sign_in,
    speak,
)
from dacheng.domains.org.actions.standing_in import (
    delegate,
    may_delegate,
    may_withdraw,
    withdraw,
)

__all__ = [
    "SignInRefused",
    "add_app",
    "add_passkey",
    "app_secret",
    "change",
    "change_password",
    "confirm_password",
    "deactivate",
    "delegate",
    "end_sessions",
    "give_role",
    "hire",
    "issue_login",
    "lead",
    "may_delegate",
    "may_withdraw",
    "move",
    "new_app",
    "new_codes",
    "remove_factor",
    "reset_factors",
    "set_rules",
    "show_code",
    "show_passkey",
    "sign_in",
    "speak",
    "take_role",
    "withdraw",
]
