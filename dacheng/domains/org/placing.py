"""Who owns a record and for which unit it counts: placing, handing over, claiming, letting go."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from dacheng.domains.org.events import HandedOver
from dacheng.domains.org.models import Owned, Person
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, action_name, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.events import publish
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.statements import Given, Statement


def placed(model: type[Owned], values: Mapping[str, Any], by: Viewer) -> dict[str, Any]:
    """`values` with owner and unit: the person acting, or whom he names and may hand over to.

    An owner of None puts the record into the pool. The unit is the owner's unit of today.
    """
    values = dict(values)
    owner_id = _owner_id(values, by)
    if owner_id not in (by.person_id, None) and not by.can(action_name(model, "hand_over")):
        raise PermissionDenied(_("你只能建自己负责的记录。请主管分配给别人。"))
    owner = _working(owner_id) if owner_id else None
    return {**values, "owner": owner, "unit": owner.unit if owner else None}


def _owner_id(values: dict[str, Any], by: Viewer) -> int | None:
    """Take the owner out of the values, given as a person or an id."""
    if "owner" in values:
        owner = values.pop("owner")
        return owner.pk if isinstance(owner, Person) else owner
    return values.pop("owner_id", by.person_id)


def _working(person_id: int) -> Person:
    found = _at_work(person=person_id)
    if not found:
        raise ValidationError({"owner": _("这个人不在职，不能当负责人。")})
    return found[0]


@Statement
def _at_work() -> QuerySet[Person]:
    return Person.objects.select_related("unit").filter(pk=Given("person"), is_active=True)


@transaction.atomic
def hand_over(
    record: Any, to: Person, *, by: Viewer, why: str = "", version: int | None = None
) -> Any:
    """Give a record to somebody; it counts for his unit from now on."""
    to = _working(to.pk)
    if record.owner_id == to.pk:
        raise StepRefused(_("已经由%(name)s负责。") % {"name": to.name})
    fresh = records.change(
        record,
        {"owner_id": to.pk, "unit_id": to.unit_id},
        by=by,
        verb="hand_over",
        needs="hand_over",
        why=why,
        version=version,
    )
    publish(HandedOver(fresh._meta.model_name, fresh.pk, str(fresh), to.pk, by.person_id))
    return fresh


@transaction.atomic
def claim(record: Any, *, by: Viewer) -> Any:
    """Take a record out of the pool. One conditional update: the second of two finds nothing."""
    model = type(record)
    if not permits(by, "claim", record):
        raise _taken_or_forbidden(record, by)
    me = _working(by.person_id)
    with acting(by, "claim"):
        taken = model.objects.filter(pk=record.pk, owner=None).update(
            owner_id=me.pk, unit_id=me.unit_id, version=F("version") + 1, updated_at=clock.now()
        )
        if not taken:
            raise _taken_or_forbidden(record, by)
    return model.objects.get(pk=record.pk)


def _taken_or_forbidden(record: Any, by: Viewer) -> Exception:
    holder = type(record).objects.filter(pk=record.pk).values_list("owner__name", flat=True).first()
    if holder and by.can(action_name(type(record), "claim")):
        return StepRefused(_("已经被%(name)s领走了。") % {"name": holder})
    return PermissionDenied(_("你不能领取这条记录。"))


@transaction.atomic
def release(record: Any, *, by: Viewer, why: str = "") -> Any:
    """Put a record back into the pool, where everybody may claim it."""

    def check(fresh: Any) -> None:
        if fresh.owner_id is None:
            raise StepRefused(_("已经在公海里了。"))
        require_release(fresh, by)

    return records.change(
        record, {"owner_id": None, "unit_id": None}, by=by, verb="release", why=why, check=check
    )


def may_release(record: Any, by: Viewer) -> bool:
    """Whoever may change it in his own right: a stand-in gives nothing away."""
    return permits(by.himself, "change", record)


def require_release(record: Any, by: Viewer) -> None:
    if record.owner_id in by.absent and not may_release(record, by):
        raise PermissionDenied(_("代理的记录不能放回公海。等他回来，或者找他的主管。"))
