"""People invited to a record beyond its owner and unit."""

from django.conf import settings
from django.db import models

from dacheng.kernel.access.policy import INTERNAL
from dacheng.kernel.access.rows import ScopedQuerySet


class ScopedModel(models.Model):
    """A model whose rows are reached through a viewer. Every model says how in `scope`."""

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class AboutModel(ScopedModel):
    """A model whose rows may be about a record, and are seen by whoever sees that one.

    A trigger keeps whose the record is beside the row (`following`): `about_owner_id` is 0 where
    it is nobody's, and both are empty where there is no record or it is in the pool.
    """

    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    about_owner_id = models.BigIntegerField(null=True, editable=False)
    about_unit_id = models.BigIntegerField(null=True, editable=False)

    unrecorded: tuple[str, ...] = ("updated_at", "version", "about_owner_id", "about_unit_id")

    class Meta:
        abstract = True


class Collaborator(ScopedModel):
    """Lets one more person see a record, and change it when `may_change`."""

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    may_change = models.BooleanField(default=False)

    scope = INTERNAL
    audited = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "person"], name="one_invitation")
        ]
        indexes = [models.Index(fields=["person", "kind"], name="collaborator_person_kind")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.kind} {self.object_id}"
