"""Creating, changing, and the verbs; each through the domain's own actions."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer, action_name, find
from dacheng.kernel.records import Outdated
from dacheng.surfaces.api.bodies import changed, opened, values
from dacheng.surfaces.api.kinds import RESOURCES
from dacheng.surfaces.api.problems import Problem
from dacheng.surfaces.api.reading import require, shown
from dacheng.surfaces.api.resource import Resource, Verb


def created(request: HttpRequest, resource: Resource, body: Any) -> HttpResponse:
    """A new record, and where it is."""
    viewer: Viewer = request.viewer
    if resource.create is None:
        raise ImproperlyConfigured(resource.name)
    viewer.require(action_name(resource.model, "create"))
    fields = [*resource.created, *resource.catalogue.added]
    must = [f.name for f in resource.catalogue.writable(viewer) if f.added and f.required]
    given = values(
        opened(body.model_dump(exclude_unset=True), fields, must=must), fields,
        viewer=viewer, kind=resource.kind, model=resource.model,
    )  # fmt: skip
    record = resource.create(given, by=viewer)
    record.refresh_from_db()
    response = shown(resource, record, viewer, status=201)
    response["Location"] = f"/api/{resource.name}/{record.pk}"
    return response


def patched(request: HttpRequest, resource: Resource, pk: int, body: Any) -> HttpResponse:
    """Some fields changed, of the version the caller knows."""
    viewer: Viewer = request.viewer
    if resource.change is None:
        raise ImproperlyConfigured(resource.name)
    record = find(resource.model, pk, viewer=viewer, action="change")
    given = body.model_dump(exclude_unset=True)
    version, by_header = _version(request, resource, given.pop("version", None))
    fields = [*resource.fields(resource.changes), *resource.catalogue.added]
    changes = values(
        opened(given, fields), fields,
        viewer=viewer, kind=resource.kind, model=resource.model,
    )  # fmt: skip
    if version is not None and version != record.version:
        raise _outdated(by_header)
    if wanted := changed(record, changes):
        more = {} if version is None else {"version": version}
        try:
            record = resource.change(record, wanted, by=viewer, **more)
        except Outdated as error:
            raise _outdated(by_header) from error
        record.refresh_from_db()
    return shown(resource, record, viewer)


def _version(
    request: HttpRequest, resource: Resource, given: int | None
) -> tuple[int | None, bool]:
    """The version being changed, from the body or from If-Match; without one nothing is changed,
    because it could undo what somebody just wrote."""
    if not resource.versioned:
        return None, False
    header = request.headers.get("If-Match", "").strip()
    if header:
        bare = header.removeprefix("W/").strip('"')
        if not (bare.isascii() and bare.isdigit() and len(bare) < 10):
            raise _outdated(True)
        return int(bare), True
    if given is None:
        raise Problem(
            "precondition-required",
            _("写上 version，或者 If-Match，值是你读到的那一版。"),
            {"version": [_("要填。")]},
        )
    return given, False


def _outdated(by_header: bool) -> Problem:
    kind = "precondition-failed" if by_header else "outdated"
    return Problem(kind, _("刚才有人改过这条记录。重新读一次再改。"))


def done(request: HttpRequest, resource: Resource, pk: int, verb: Verb, body: Any) -> HttpResponse:
    """A verb done; the answer is the record, or what it led to."""
    viewer: Viewer = request.viewer
    record = find(resource.model, pk, viewer=viewer)
    require(resource, verb, record, viewer)
    given = values(body.model_dump(exclude_unset=True) if body else {}, verb.takes, viewer=viewer)
    result = verb.act(record, by=viewer, **given)
    there = RESOURCES[verb.gives] if verb.gives else resource
    result.refresh_from_db()
    response = shown(there, result, viewer, status=201 if verb.gives else 200)
    if verb.gives:
        response["Location"] = f"/api/{there.name}/{result.pk}"
    return response
