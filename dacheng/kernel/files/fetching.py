"""Giving a file out: only to who sees the record it lies with, at the moment he asks."""

from typing import Any

from django.db import transaction
from django.db.models import CharField

from dacheng.kernel.access import Viewer, find
from dacheng.kernel.access.policy import about_models
from dacheng.kernel.audit import acting
from dacheng.kernel.files.models import StoredFile
from dacheng.kernel.statements import Given, Statement


def fetch(pk: int, *, viewer: Viewer) -> StoredFile:
    """A file this viewer may have; DoesNotExist otherwise, also for who put it there once and
    no longer sees the record."""
    file = find(StoredFile, pk, viewer=viewer)
    if file.about_kind:
        model = about_models().get(file.about_kind)
        if model is None or not model.objects.visible_to(viewer).filter(pk=file.about_id).exists():
            raise StoredFile.DoesNotExist
    return file


def attached(record: Any, *, viewer: Viewer) -> list[StoredFile]:
    """The files of a record that the viewer sees, the latest first."""
    if not viewer.can("files.view"):
        return []
    return _attached(kind=record._meta.model_name, record=record.pk)


@Statement
def _attached() -> Any:
    kind = Given("kind", CharField())
    rows = StoredFile.objects.filter(about_kind=kind, about_id=Given("record"))
    return rows.select_related("owner").order_by("-created_at", "-id")


def discard(file: StoredFile, *, by: Viewer) -> None:
    """Remove a file one has put there oneself; its bytes go once that is certain."""
    with acting(by, "remove"):
        mine = find(StoredFile, file.pk, viewer=by, action="change")
        storage, name = mine.content.storage, mine.content.name
        mine.delete()
        transaction.on_commit(lambda: storage.delete(name))
