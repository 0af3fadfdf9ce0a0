"""A stored file and the record it belongs to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from dacheng.kernel.access.models import AboutModel
from dacheng.kernel.access.policy import Scope


def random_path(_instance: "StoredFile", _name: str) -> str:
    """Where the bytes lie: a name nobody can guess, nothing of what the person typed."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class StoredFile(AboutModel):
    """Bytes with a name, type, size and hash; visible to whoever sees the record it is about."""

    name = models.CharField(max_length=255)
    content = models.FileField(upload_to=random_path, max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    scope = Scope(owner="owner", about=True)

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="file_about"),
            models.Index(fields=["about_owner_id"], name="file_about_owner"),
            models.Index(fields=["about_unit_id"], name="file_about_unit"),
        ]

    def __str__(self) -> str:
        return self.name
