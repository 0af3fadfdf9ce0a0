"""Import runs and what was learnt from them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope


class RunState(models.TextChoices):
    DRAFT = "draft", _("对列中")
    QUEUED = "queued", _("排队")
    DONE = "done", _("已导入")
    FAILED = "failed", _("没做成")
    UNDONE = "undone", _("已撤销")


class ImportRun(ScopedModel):
    """One file brought in, or on its way: how it is read, mapped and what came of it."""

    spec = models.CharField(max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=500, blank=True)
    reading = models.JSONField(default=dict)  # sheet, encoding, header row
    mapping = models.JSONField(default=dict)  # columns, values, dates
    state = models.CharField(max_length=8, choices=RunState, default=RunState.DRAFT)
    job_id = models.UUIDField(null=True)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    scope = Scope(owner="owner")

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="import_recent")]


class Remembered(ScopedModel):
    """What a header or a written value meant last time; used as a suggestion next time.

    `field` is empty for a header; `meant` is the field or the value.
    """

    spec = models.CharField(max_length=40)
    field = models.CharField(max_length=60, blank=True)
    written = models.CharField(max_length=300)
    meant = models.CharField(max_length=300)

    scope = Scope(shared=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["spec", "field", "written"], name="remembered_once")
        ]
