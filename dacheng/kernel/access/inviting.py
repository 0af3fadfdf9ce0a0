"""Letting one more person see or change a record."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.access.policy import Viewer
from dacheng.kernel.access.rows import permits
from dacheng.kernel.audit import acting


@transaction.atomic
def invite(record: Any, person_id: int, *, by: Viewer, may_change: bool = False) -> Collaborator:
    """Open a record to one person; inviting again changes what he may do."""
    require_host(record, by)
    with acting(by, "invite"):
        made, _new = Collaborator.objects.update_or_create(
            kind=record._meta.model_name,
            object_id=record.pk,
            person_id=person_id,
            defaults={"may_change": may_change},
        )
    return made


@transaction.atomic
def uninvite(record: Any, person_id: int, *, by: Viewer) -> None:
    """Take an invitation back; the invited person may leave by himself."""
    if person_id != by.person_id:
        require_host(record, by)
    with acting(by, "uninvite"):
        Collaborator.objects.filter(
            kind=record._meta.model_name, object_id=record.pk, person_id=person_id
        ).delete()


def require_host(record: Any, by: Viewer) -> None:
    """The owner and his leaders invite; a guest does not bring guests, nor does a stand-in."""
    own = record.owner_id == by.person_id and permits(by, "change", record)
    if not own and not permits(by, "hand_over", record):
        raise PermissionDenied(_("只有负责人和他的主管可以邀请协作人。"))
