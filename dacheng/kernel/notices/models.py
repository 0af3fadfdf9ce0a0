"""One line for one person."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope


class Notice(ScopedModel):
    """Something that happened which concerns `person`; read when opened."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(owner="person")
    audited = False  # a message about a change, not a change

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_person_recent"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
        ]
