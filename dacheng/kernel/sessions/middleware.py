"""Who makes a request: the person comes with the session, in the same query."""

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from dacheng.kernel.sessions.store import brought


class PersonMiddleware(AuthenticationMiddleware):
    """Django's, which asks for the person by a second query where anything is unusual."""

    def process_request(self, request: Any) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _known(request) or get_user(request))


def _known(request: Any) -> Any:
    """The active person the session was begun for, if his password is still the same; else None,
    and Django decides, which also ends such a session."""
    session = request.session
    shown = session.get(auth.HASH_SESSION_KEY)
    person = session.row.person if session.row else None
    if person is None or not shown or session.get(auth.SESSION_KEY) != str(person.pk):
        return None
    if session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    same = constant_time_compare(shown, person.get_session_auth_hash())
    if not same or not person.is_active:
        return None
    person.brought = {name: getattr(session.row, name) for name in brought}
    request._cached_user = person
    return person
