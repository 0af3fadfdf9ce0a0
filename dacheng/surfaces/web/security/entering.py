"""From the password to the session: who has a factor to show waits half-way, as nobody."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import (
    lacks_factor,
    person_at_door,
    sign_in_rules,
    viewer_for,
)
from dacheng.kernel.factors.passkeys import Site
from dacheng.kernel.sessions.keeping import Limits, describe
from dacheng.kernel.sessions.store import ABOUT

WAY_IN = "django.contrib.auth.backends.ModelBackend"
HALF, HALF_LIVES = "half", timedelta(minutes=10)
FRESH = timedelta(minutes=15)


def address_of(request: HttpRequest) -> str | None:
    """Where somebody comes from; behind our own TLS proxy, what the proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE else ""
    found = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return found if found and all(c in "0123456789abcdefABCDEF.:" for c in found) else None


def wait(request: HttpRequest, person: Person, onward: str) -> HttpResponse:
    """A ticket for the second step, in a session of nobody; a new one each time."""
    request.session.flush()
    request.session[HALF] = {
        "person": person.pk,
        "hash": person.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "next": onward,
    }
    return HttpResponseRedirect("/login/second/")


def waiting(request: HttpRequest) -> tuple[Person, str] | None:
    """Who waits at the second step; None when too long ago, or when his password changed since."""
    half = request.session.get(HALF)
    if not half or datetime.fromisoformat(half["at"]) < timezone.now() - HALF_LIVES:
        return None
    person = person_at_door(half["person"])
    if person is None or person.get_session_auth_hash() != half["hash"]:
        return None
    return person, half["next"]


def enter(request: Any, person: Person, how: str, onward: str) -> HttpResponse:
    """Begin the session, under a new key: one planted before is worth nothing."""
    rules, viewer = sign_in_rules(), viewer_for(person)
    limits = Limits(timedelta(minutes=rules.idle_minutes), timedelta(hours=rules.longest_hours))
    request.session.flush()
    login(request, person, backend=WAY_IN)
    describe(
        request.session, how=how, address=address_of(request), roles=viewer.roles, limits=limits,
        agent=request.headers.get("User-Agent", ""),
    )  # fmt: skip
    lacking = set(viewer.roles) & set(rules.roles) and lacks_factor(person, viewer.roles)
    if lacking:
        request.session[ABOUT]["enrol"] = True
    if person.must_change_password:
        onward = "/password/"
    return HttpResponseRedirect(onward if not lacking else "/security/")


def fresh(request: HttpRequest) -> bool:
    """Whether somebody showed his password a short while ago."""
    about = request.session.get(ABOUT) or {}
    shown = parse_datetime(about.get("confirmed") or about.get("started") or "")
    return bool(shown and shown > timezone.now() - FRESH)


def confirmed(request: HttpRequest) -> None:
    about = request.session.get(ABOUT) or {}
    request.session[ABOUT] = {**about, "confirmed": timezone.now().isoformat()}


def site_of(request: HttpRequest) -> Site:
    """The name passkeys of this address are bound to."""
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return Site(name, f"{request.scheme}://{host}")
