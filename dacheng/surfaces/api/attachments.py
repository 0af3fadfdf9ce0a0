"""Files of records: uploaded, listed, downloaded; reached only through their record."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from dacheng.kernel.access import Viewer, find
from dacheng.kernel.files.keeping import keep
from dacheng.kernel.files.models import StoredFile
from dacheng.surfaces.api import scopes
from dacheng.surfaces.api.answers import json
from dacheng.surfaces.api.kinds import BY_KIND
from dacheng.surfaces.api.operations import WRITE_ERRORS, operation
from dacheng.surfaces.api.principal import Needs
from dacheng.surfaces.api.resource import Resource

MOST = 200
HARMLESS = "sandbox; default-src 'none'"


class FileOut(Schema):
    id: int
    name: str
    size: int
    sha256: str
    media_type: str
    about_kind: str
    about_id: int
    created_at: str


class Files(Schema):
    items: list[FileOut]


def _told(file: StoredFile) -> dict[str, Any]:
    return {
        "id": file.pk,
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "media_type": file.media_type,
        "about_kind": file.about_kind,
        "about_id": file.about_id,
        "created_at": timezone.localtime(file.created_at),
    }


def _found(request: HttpRequest, pk: int) -> StoredFile:
    """A file this caller may see, of a resource his token may read."""
    viewer: Viewer = request.viewer
    file = find(StoredFile, pk, viewer=viewer)
    there = BY_KIND.get(file.about_kind)
    held = request.auth.scopes
    if there is None or not scopes.allows(held, there.name, "read"):
        raise StoredFile.DoesNotExist
    find(there.model, file.about_id, viewer=viewer)
    return file


def file_view(request: HttpRequest, id: int) -> HttpResponse:
    return json(_told(_found(request, id)))


def content_view(request: HttpRequest, id: int) -> HttpResponseBase:
    """The bytes, as a download that no browser runs."""
    file = _found(request, id)
    response = FileResponse(
        file.content.open("rb"), as_attachment=True, filename=file.name,
        content_type=file.media_type,
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = HARMLESS
    return response


def add(router: Router) -> None:
    needs = Needs("files", "read")
    operation(
        router, "GET", "/files/{int:id}", file_view,
        name="files_read", needs=needs, tag="files", response={200: FileOut},
    )  # fmt: skip
    operation(
        router, "GET", "/files/{int:id}/content", content_view,
        name="files_download", needs=needs, tag="files",
    )  # fmt: skip


def add_to(router: Router, resource: Resource) -> None:
    """The files of one kind of record."""

    def list_view(request: HttpRequest, id: int) -> HttpResponse:
        viewer: Viewer = request.viewer
        Needs(resource.name, "read").within(request.auth)
        record = find(resource.model, id, viewer=viewer)
        rows = StoredFile.objects.visible_to(viewer).filter(
            about_kind=resource.kind, about_id=record.pk
        )
        return json({"items": [_told(file) for file in rows.order_by("-id")[:MOST]]})

    def upload_view(request: HttpRequest, id: int, file: File[UploadedFile]) -> HttpResponse:
        viewer: Viewer = request.viewer
        Needs(resource.name, "write").within(request.auth)
        record = find(resource.model, id, viewer=viewer, action="change")
        kept = keep(file, about=record, by=viewer)
        kept.refresh_from_db()
        response = json(_told(kept), 201)
        response["Location"] = f"/api/files/{kept.pk}"
        return response

    path, name = f"/{resource.name}/{{int:id}}/files", resource.name
    operation(
        router, "GET", path, list_view,
        name=f"{name}_files", needs=Needs("files", "read"), tag=name, response={200: Files},
    )  # fmt: skip
    operation(
        router, "POST", path, upload_view, name=f"{name}_upload", errors=WRITE_ERRORS,
        needs=Needs("files", "write"), tag=name, response={201: FileOut},
    )  # fmt: skip
