"""Taking a file in: checked, measured, stored under a name nobody can guess."""

import hashlib
import re
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.files.models import StoredFile
from dacheng.kernel.files.types import HEAD, type_of

LARGEST = 25 * 1024 * 1024
UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@transaction.atomic
def keep(file: UploadedFile, *, about: Any, by: Viewer) -> StoredFile:
    """Store a file with a record the person may change; whoever sees the record sees the file."""
    by.require("files.create")
    if not getattr(about, "can_be_about", False) or not permits(by, "change", about):
        raise PermissionDenied(_("你不能在这条记录上放文件。"))
    name, size = UNSEEN.sub("", PurePath(file.name or "").name).strip()[-255:], file.size or 0
    if not name or not size:
        raise ValidationError({"file": _("文件是空的，或没有名字。")})
    if size > LARGEST:
        raise ValidationError({"file": _("文件太大，最多 25 MB。")})
    kind = type_of(file.read(HEAD), name)
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    with acting(by, "upload"):
        return StoredFile.objects.create(
            name=name,
            content=file,
            size=size,
            sha256=digest.hexdigest(),
            media_type=kind,
            owner_id=by.person_id,
            about_kind=about._meta.model_name,
            about_id=about.pk,
        )
