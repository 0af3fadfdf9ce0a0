"""What is kept about kept sums: which exist, and which no longer hold."""

from django.db import models

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL


class Spoilt(ScopedModel):
    """The sums of one owner and month that no longer hold; written by triggers, never unique, so
    that two changes never wait for each other."""

    source = models.CharField(max_length=40)
    owner = models.BigIntegerField()
    month = models.IntegerField()

    scope = INTERNAL
    audited = False  # says nothing that the history of the records does not say

    class Meta:
        indexes = [models.Index(fields=["source", "month", "owner"], name="spoilt_source")]


class Kept(ScopedModel):
    """For which group of metrics the sums exist, and of which definition they are."""

    group = models.CharField(max_length=80, unique=True)
    signature = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    scope = INTERNAL
    audited = False  # made anew by a job

    def __str__(self) -> str:
        return self.group
