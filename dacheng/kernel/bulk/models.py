"""One change of many records."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.views.models import Personal


class BulkState(models.TextChoices):
    WAITING = "waiting", _("进行中")
    DONE = "done", _("完成")
    UNDONE = "undone", _("已撤销")


class BulkRun(ScopedModel):
    """One field, one new value, many records; visible to who did it.

    `value` is the value as a form sends it. `result` holds how many changed, were so already and
    were refused, with [id, name, why] of the refused. The history of its run undoes it.
    """

    kind = models.CharField(max_length=40)
    field = models.CharField(max_length=80)
    value = models.TextField(blank=True)
    shown = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ids = models.JSONField(default=list)
    back_to = models.CharField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=BulkState, default=BulkState.WAITING)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    result = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)

    scope = Personal(owner="owner")
    audited = False  # each record it changes is recorded, under the name of this run

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="bulk_owner_recent")]

    @property
    def run(self) -> str:
        """The name under which the history holds what it wrote."""
        return f"bulk:{self.pk}"
