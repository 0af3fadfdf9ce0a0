"""The operations of one kind of record, made from what its `Resource` says."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field, create_model

from dacheng.surfaces.api import schemas
from dacheng.surfaces.api.kept import once
from dacheng.surfaces.api.kinds import RESOURCES
from dacheng.surfaces.api.principal import Needs
from dacheng.surfaces.api.reading import ListQuery, listed, read
from dacheng.surfaces.api.resource import Resource, Verb
from dacheng.surfaces.api.writing import created, done, patched

View = Callable[..., HttpResponseBase]
READ_ERRORS, WRITE_ERRORS = (400, 401, 403, 404, 429), (400, 401, 403, 404, 409, 422, 429)


class OneQuery(Schema):
    fields: str = Field("", description="names joined by commas")


def operation(
    router: Router, method: str, path: str, view: View, *, name: str, needs: Needs, tag: str,
    response: Mapping[int, Any] | None = None, errors: tuple[int, ...] = READ_ERRORS,
) -> None:  # fmt: skip
    """One address and method, with its check and its answers."""
    router.add_api_operation(
        path,
        [method],
        once(view) if method == "POST" else view,
        auth=needs,
        operation_id=name,
        url_name=name,
        summary=name.replace("_", " "),
        tags=[tag],
        response={**(response or {200: None}), frozenset(errors): schemas.Problem},
    )


def record_schemas() -> dict[str, Any]:
    """The schema of each resource's record, by the resource's name."""
    found = {}
    for one in RESOURCES.values():
        base = schemas.record(one.singular, one.catalogue, one.shows)
        found[one.name] = create_model(one.singular, __base__=base, allowed_actions=(list[str], []))
    return found


def add(router: Router, resource: Resource, records: Mapping[str, Any]) -> None:
    """List, read, create, change and every verb."""
    _reading(router, resource, records[resource.name])
    if resource.create:
        _creating(router, resource, records[resource.name])
    if resource.change:
        _changing(router, resource, records[resource.name])
    for verb in resource.verbs:
        _verb(router, resource, verb, records[verb.gives or resource.name])


def _reading(router: Router, resource: Resource, record: Any) -> None:
    name, needs = resource.name, Needs(resource.name, "read")
    page = create_model(
        f"{resource.singular}Page",
        items=(list[record], ...),
        next=(str | None, None),
    )

    def list_view(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
        return listed(request, resource, query)

    def read_view(request: HttpRequest, id: int, query: Query[OneQuery]) -> HttpResponse:
        return read(request, resource, id, query.fields)

    operation(
        router, "GET", f"/{name}", list_view,
        name=f"{name}_list", needs=needs, tag=name, response={200: page},
    )  # fmt: skip
    operation(
        router, "GET", f"/{name}/{{int:id}}", read_view,
        name=f"{name}_read", needs=needs, tag=name, response={200: record},
    )  # fmt: skip


def _creating(router: Router, resource: Resource, record: Any) -> None:
    name = resource.name
    Body: Any = schemas.body(  # noqa: N806
        f"New{resource.singular}",
        resource.created,
        model=resource.model,
        required=resource.requires,
    )

    def create_view(request: HttpRequest, body: Body) -> HttpResponse:
        return created(request, resource, body)

    operation(
        router, "POST", f"/{name}", create_view, name=f"{name}_create",
        needs=Needs(name, "write"), tag=name, response={201: record}, errors=WRITE_ERRORS,
    )  # fmt: skip


def _changing(router: Router, resource: Resource, record: Any) -> None:
    more = {"version": (int | None, None)} if resource.versioned else {}
    name = resource.name
    Body: Any = schemas.body(  # noqa: N806
        f"Change{resource.singular}",
        resource.fields(resource.changes),
        model=resource.model,
        more=more,
    )

    def change_view(request: HttpRequest, id: int, body: Body) -> HttpResponse:
        return patched(request, resource, id, body)

    operation(
        router, "PATCH", f"/{name}/{{int:id}}", change_view, name=f"{name}_change",
        needs=Needs(name, "write"), tag=name, response={200: record},
        errors=(*WRITE_ERRORS, 412, 428),
    )  # fmt: skip


def _verb(router: Router, resource: Resource, verb: Verb, record: Any) -> None:
    status = 201 if verb.gives else 200
    operation(
        router, "POST", f"/{resource.name}/{{int:id}}/{verb.name}", _verb_view(resource, verb),
        name=f"{resource.name}_{verb.name}", needs=Needs(resource.name, "write"),
        tag=resource.name, response={status: record}, errors=WRITE_ERRORS,
    )  # fmt: skip


def _verb_view(resource: Resource, verb: Verb) -> View:
    if not verb.takes:

        def bare_view(request: HttpRequest, id: int) -> HttpResponse:
            return done(request, resource, id, verb, None)

        return bare_view
    words = "".join(part.title() for part in verb.name.split("_"))
    Body: Any = schemas.body(  # noqa: N806
        f"{words}{resource.singular}",
        verb.takes,
        required=[field.name for field in verb.takes if field.required],
    )

    def verb_view(request: HttpRequest, id: int, body: Body) -> HttpResponse:
        return done(request, resource, id, verb, body)

    return verb_view
