"""Whoever was given a password changes it before anything else."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

OPEN = ("/password/", "/logout/", "/i18n/", "/health/", "/static/")


class OwnPasswordMiddleware:
    """Sends a person with a one-time password to the page where he makes his own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person: Any = request.user
        if (
            person.is_authenticated
            and person.must_change_password
            and not request.path.startswith(OPEN)
        ):
            return HttpResponseRedirect("/password/")
        return self.get_response(request)
