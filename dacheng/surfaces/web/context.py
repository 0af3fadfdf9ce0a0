"""What the frame of every page needs; asked only when the frame is drawn, and once."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from dacheng.domains.org.reference import ROLES
from dacheng.domains.org.rights import absences_of
from dacheng.kernel.access import Viewer
from dacheng.kernel.notices.models import Notice
from dacheng.kernel.shipped import called
from dacheng.kernel.ui.navigation import grouped, places, steps, verbs, waiting
from dacheng.surfaces.web.house import house

ROLE_NAMES = {code: name for code, name, *_rest in ROLES}


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame shows. Callables, because fragments draw no frame."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"here": request.get_full_path}
    if not hasattr(request, "dacheng_shell"):
        request.dacheng_shell = _shell(request, viewer)
    return request.dacheng_shell


def _shell(request: HttpRequest, viewer: Viewer) -> dict[str, Callable[[], Any]]:
    waits = cache(lambda: waiting(viewer, unread=_unread))
    nav = cache(lambda: places(viewer, request.path, waits()))
    loop = cache(lambda: steps(viewer, request.path, waits()))
    return {
        "nav": nav,
        "loop": loop,
        "rail": cache(lambda: grouped(nav(), loop())),
        "verbs": cache(lambda: verbs(viewer)),
        "company": lambda: house().name,
        "signed_in": lambda: True,
        "my_name": lambda: viewer.name,
        "my_role": lambda: role_of(viewer),
        "my_initial": lambda: viewer.name.strip()[:1].upper() or "?",
        "here": request.get_full_path,
        "standing_in": cache(lambda: absences_of(viewer)),
        "unread": lambda: waits()["unread"],
        "quick": _quick,
    }


def role_of(viewer: Viewer) -> str:
    """The first role, in words."""
    return called(ROLE_NAMES.get(viewer.roles[0], viewer.roles[0])) if viewer.roles else ""


def _unread(viewer: Viewer) -> QuerySet[Notice]:
    return Notice.objects.visible_to(viewer).filter(person=viewer.person_id, read_at=None)


@cache
def _quick() -> bool:
    try:
        resolve("/quick/")
    except Resolver404:
        return False
    return True
