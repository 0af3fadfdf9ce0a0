"""Who is calling: a token's owner, or whoever is signed in and only reads from our own pages."""

import math
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError

from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.access import Viewer
from dacheng.surfaces.api import scopes, tokens
from dacheng.surfaces.api.problems import Problem

OWN_PAGES = ("same-origin", "none", "")


@dataclass(frozen=True)
class Principal:
    """`viewer` is narrowed to the scopes; `whole` is the owner's own."""

    viewer: Viewer
    whole: Viewer
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """The check before an operation: known, not too often, and within the token's scope."""

    resource: str
    level: str

    def __call__(self, request: HttpRequest) -> Principal:
        principal = caller(request)
        request.viewer = principal.viewer
        self.within(principal)
        return principal

    def within(self, principal: Principal) -> None:
        """Refuse what the token was not made for."""
        if not scopes.allows(principal.scopes, self.resource, self.level):
            wanted = f"{self.resource}:{self.level}"
            raise Problem(
                "scope",
                _("这个令牌没有 %(scope)s 这一项。换一个令牌。") % {"scope": wanted},
                scope=wanted,
            )


def caller(request: HttpRequest) -> Principal:
    """The principal of a request; a token is taken before a session, and never falls back to it."""
    given = request.headers.get("Authorization", "")
    return _by_token(request, given) if given else _by_session(request)


def _by_token(request: HttpRequest, given: str) -> Principal:
    scheme, _space, secret = given.partition(" ")
    token = tokens.known(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise AuthenticationError
    wait = tokens.buckets.wait(token.pk)
    if wait:
        after = str(max(1, math.ceil(wait)))
        raise Problem("rate", _("请求太密，等一下再来。"), headers={"Retry-After": after})
    tokens.seen(token)
    _speak(request, token.owner)
    viewer = viewer_for(token.owner, channel="api")
    return Principal(scopes.narrowed(viewer, token.scopes), viewer, tuple(token.scopes))


def _by_session(request: HttpRequest) -> Principal:
    """Reading only, and not for another site's page: a session is no token."""
    person: Any = request.user
    if not person.is_authenticated or not person.is_active:
        raise AuthenticationError
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied(_("登录的会话只能读。写要用令牌。"))
    if request.headers.get("Sec-Fetch-Site", "") not in OWN_PAGES:
        raise AuthenticationError
    viewer = viewer_for(person, channel="api")
    return Principal(scopes.narrowed(viewer, ("read",)), viewer, ("read",))


def _speak(request: HttpRequest, owner: Person) -> None:
    """The owner's language, unless the caller asked for one."""
    if owner.language and "Accept-Language" not in request.headers:
        translation.activate(owner.language)
        request.LANGUAGE_CODE = owner.language
