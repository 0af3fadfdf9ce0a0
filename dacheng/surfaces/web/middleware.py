"""What is asked of a session at every request, without asking the database."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from dacheng.domains.org.queries import lacks_factor
from dacheng.kernel.sessions import keeping
from dacheng.kernel.sessions.store import ABOUT

OPEN = ("/password/", "/logout/", "/i18n/", "/health/", "/static/")
ENROL = (*OPEN, "/security/")


class DoorMiddleware:
    """Whoever was given a password makes his own first; whose role needs a second factor adds one.

    A session whose person holds other roles than before gets a new key: one that was taken while
    he could do little must not do much.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person: Any = request.user
        if not person.is_authenticated:
            return self.get_response(request)
        if person.must_change_password and not request.path.startswith(OPEN):
            return HttpResponseRedirect("/password/")
        about = request.session.get(ABOUT) or {}
        if about:
            self._in_step(request, about)
            if about.get("enrol") and not request.path.startswith(ENROL):
                return HttpResponseRedirect("/security/")
        keeping.seen(request.session)
        return self.get_response(request)

    def _in_step(self, request: Any, about: dict[str, Any]) -> None:
        roles = sorted(request.viewer.roles)
        if about.get("roles") == roles:
            return
        about["roles"], about["enrol"] = roles, lacks_factor(request.user, roles)
        request.session[ABOUT] = about
        request.session.cycle_key()
