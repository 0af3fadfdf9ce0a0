"""What was taken out of the product: by whom, which rows, how many."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.views.models import Personal


def random_path(instance: "Export", _name: str) -> str:
    """A name nobody can guess; a second try of the same job writes over what the first left."""
    name = salted_hmac("exports", str(instance.job_id), algorithm="sha256").hexdigest()[:32]
    return f"exports/{name[:2]}/{name}"


class Export(ScopedModel):
    """One file with rows of one kind. The history has it like any record: who, when, what.

    `asked` is the query of the address it was made from; `file` is kept only for large ones,
    which are made in the background and fetched later by who asked for them.
    """

    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    format = models.CharField(max_length=10)
    name = models.CharField(max_length=120, blank=True)
    asked = models.TextField(blank=True)
    fields = models.JSONField(default=list, blank=True)
    rows = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to=random_path, max_length=200, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    fetched_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    scope = Personal(owner="owner")

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="export_owner_recent")]

    def __str__(self) -> str:
        return f"{self.name}.{self.format}"
