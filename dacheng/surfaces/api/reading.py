"""Lists and single records, by the same criteria, order and paging as the pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from dacheng.kernel.access import Reach, Viewer, action_name, find, permits
from dacheng.kernel.lifecycle import Step
from dacheng.kernel.ui.asked import Asked
from dacheng.kernel.ui.paging import cut
from dacheng.surfaces.api.answers import json
from dacheng.surfaces.api.columns import columns, paths, written
from dacheng.surfaces.api.resource import Resource, Verb

MOST, USUAL = 200, 50
PLAIN_SORT = {"id": "pk", "-id": "-pk"}


class ListQuery(Schema):
    """What a list may be asked."""

    where: str = Field("", description="criteria: JSON, or 'amount >= 900000 and state = open'")
    q: str = Field("", description="words to find", max_length=200)
    sort: str = Field("", description="a field, '-' before it for the other way")
    fields: str = Field("", description="names joined by commas")
    after: str = Field("", description="`next` of the page before")
    limit: int = Field(USUAL, ge=1, le=MOST)


def listed(request: HttpRequest, resource: Resource, query: ListQuery) -> HttpResponse:
    """One page of the rows this caller may see."""
    viewer: Viewer = request.viewer
    viewer.require(action_name(resource.model, "view"))
    chosen = columns(resource, viewer, query.fields)
    asked = Asked(resource.catalogue, viewer, _given(query, resource.sort))
    found = asked.narrow(resource.model.objects.visible_to(viewer))
    page = cut(found, paths(chosen), asked.order, size=query.limit, after=query.after)
    rows = [(row[0], *row[2:]) for row in page.rows]
    response = json({"items": written(rows, chosen), "next": page.after or None})
    if page.after:
        response["Link"] = f'<{_onward(request, page.after)}>; rel="next"'
    return response


def _given(query: ListQuery, usual: str) -> QueryDict:
    sort = query.sort or usual
    given = QueryDict(mutable=True)
    given.update({"where": query.where, "q": query.q, "sort": PLAIN_SORT.get(sort, sort)})
    return given


def _onward(request: HttpRequest, after: str) -> str:
    query = request.GET.copy()
    query["after"] = after
    return f"{request.path}?{query.urlencode()}"


def read(request: HttpRequest, resource: Resource, pk: int, fields: str = "") -> HttpResponse:
    """One record with what may be done with it."""
    viewer: Viewer = request.viewer
    chosen = columns(resource, viewer, fields)
    record = find(resource.model, pk, viewer=viewer)
    return shown(resource, record, viewer, chosen)


def shown(
    resource: Resource, record: Any, viewer: Viewer, chosen: Any = None, status: int = 200
) -> HttpResponse:
    """A record as it is now; one that left the caller's sight gives its id alone."""
    chosen = columns(resource, viewer) if chosen is None else chosen
    rows = resource.model.objects.visible_to(viewer).filter(pk=record.pk)
    values = rows.values_list("pk", *paths(chosen)).first()
    if values is None:
        return json({"id": record.pk}, status)
    [body] = written([values], chosen)
    body["allowed_actions"] = allowed_actions(resource, record, viewer)
    response = json(body, status)
    if resource.versioned:
        response["ETag"] = f'"{record.version}"'
    return response


class Permits:
    """The rights on one record, each asked at most once."""

    def __init__(self, record: Any, viewer: Viewer):
        self.record, self.viewer, self.known = record, viewer, {"view": True}

    def __call__(self, action: str) -> bool:
        if action not in self.known:
            reach = self.viewer.grants.get(action_name(type(self.record), action))
            everywhere = reach is Reach.ALL or (reach is not None and self.record.scope.shared)
            self.known[action] = everywhere or (
                reach is not None and permits(self.viewer, action, self.record)
            )
        return self.known[action]


def allowed_actions(resource: Resource, record: Any, viewer: Viewer) -> list[str]:
    """'change' and the verbs that this caller could do now, in their order."""
    permit = Permits(record, viewer)
    found = ["change"] if resource.change and permit("change") else []
    return found + [
        verb.name
        for verb in resource.verbs
        if _stands(resource, verb, record) and _may(resource, verb, record, permit)
    ]


def require(resource: Resource, verb: Verb, record: Any, viewer: Viewer) -> None:
    """Refuse who has no right to a verb before anything is read of what he sent. A wrong state is
    left to the verb, which says what it is."""
    if _stands(resource, verb, record) and not _may(
        resource, verb, record, Permits(record, viewer)
    ):
        raise PermissionDenied(_("你能看到这条记录，但不能「%(verb)s」。") % {"verb": verb.label})


def _step(resource: Resource, verb: Verb) -> Step | None:
    lifecycle = getattr(resource.model, "lifecycle", None)
    return lifecycle.steps.get(verb.name) if lifecycle else None


def _stands(resource: Resource, verb: Verb, record: Any) -> bool:
    step = _step(resource, verb)
    if step is None:
        return verb.stands(record)
    return getattr(record, resource.model.lifecycle.field) in step.after


def _may(resource: Resource, verb: Verb, record: Any, permit: Permits) -> bool:
    if verb.may:
        return verb.may(record, permit.viewer, permit)
    step = _step(resource, verb)
    return permit(step.needs if step else verb.needs)
