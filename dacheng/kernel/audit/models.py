"""The entries of the history and the seals over them."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Coalesce

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL, Scope

# When it happened, as pages say it and people look for it.
WHEN = Coalesce("told_at", "at")


class Entry(ScopedModel):
    """One change of one row: who, on whose behalf, through which channel, what and why.

    Written by triggers only; `at` is the database's own time, which nobody can set. A story told
    through the product's actions gives its own moment beside it, in `told_at`. `changes` is the
    whole row for an insert or delete and {column: [old, new]} for an update. Nothing can alter or
    remove an entry.
    """

    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    era = models.IntegerField()
    xact = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    op = models.CharField(max_length=6)
    actor_id = models.BigIntegerField(null=True)
    behalf_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=20)
    verb = models.CharField(max_length=60)
    why = models.TextField()
    run = models.CharField(max_length=40)
    changes = models.JSONField()

    scope = Scope(shared=True)
    audited = False

    class Meta:
        managed = False
        db_table = "audit_entry"

    @property
    def when(self) -> datetime:
        """The moment of the story, or else of the writing."""
        return self.told_at or self.at


class Seal(ScopedModel):
    """Closes a batch of entries: its hash covers them and the seal before it.

    `marks` holds eight bytes of each entry's digest, so that the first bad row can be named.
    """

    at = models.DateTimeField()
    era = models.IntegerField()
    from_xact = models.BigIntegerField()
    to_xact = models.BigIntegerField()
    entries = models.IntegerField()
    marks = models.BinaryField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    scope = INTERNAL
    audited = False

    class Meta:
        managed = False
        db_table = "audit_seal"
