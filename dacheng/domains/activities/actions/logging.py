"""Writing down what was done with a customer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from dacheng.domains.activities import echoes
from dacheng.domains.activities.events import ActivityLogged
from dacheng.domains.activities.models import Activity, ActivityKind
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.org.placing import placed
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.custom.live import fields_of
from dacheng.kernel.events import publish

CHANGEABLE = {"kind", "happened_at", "subject", "minutes", "duration_minutes", "place", "contact"}
AHEAD = timedelta(minutes=5)  # clocks of phones differ


@transaction.atomic
def log(
    kind: str,
    *,
    by: Viewer,
    about: Any = None,
    happened_at: datetime | None = None,
    subject: str = "",
    minutes: str = "",
    contact: Contact | None = None,
    **more: Any,
) -> Activity:
    """Write down a call, visit, mail, meeting or note about a record the person acting may see.

    `entered_at` is the moment of writing and cannot be given. The record's and its customer's
    last contact move with it, unless it is a note, which touches nobody.
    """
    if about is not None and not permits(by, "view", about):
        raise PermissionDenied(_("你看不到这条记录。"))
    happened_at = happened_at or clock.now()
    _refuse_future(happened_at)
    values = {
        **more,
        "kind": kind,
        "happened_at": happened_at,
        "entered_at": clock.now(),
        "subject": subject,
        "minutes": minutes,
        "contact": contact,
        **subject_of(about),
    }
    activity = records.create(Activity, placed(Activity, values, by), by=by, verb="log")
    if activity.kind != ActivityKind.NOTE:
        _touch_customer(activity)
        echoes.touch(activity, by)
    publish(ActivityLogged(activity.pk, by.person_id))
    return activity


def subject_of(about: Any) -> dict[str, Any]:
    """Where an activity or task about this record hangs: on it and on its customer."""
    if about is None:
        return {}
    if not getattr(about, "can_be_about", False):
        raise TypeError(f"nothing is logged about a {about._meta.model_name}")
    customer = about if isinstance(about, Customer) else getattr(about, "customer", None)
    return {"about_kind": about._meta.model_name, "about_id": about.pk, "customer": customer}


def _refuse_future(moment: datetime) -> None:
    if moment > clock.now() + AHEAD:
        raise ValidationError({"happened_at": _("还没发生的事请建任务，跟进只记已发生的。")})


def _touch_customer(activity: Activity) -> None:
    if activity.customer_id:
        moment = Value(activity.happened_at)
        Customer.objects.filter(pk=activity.customer_id).update(
            last_activity_at=Greatest("last_activity_at", moment)
        )


@transaction.atomic
def change(
    activity: Activity,
    changes: Mapping[str, Any],
    *,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Activity:
    """Correct an entry. When it was entered stays, so that lateness cannot be edited away."""
    if fixed := set(changes) - CHANGEABLE - set(fields_of("activity")):
        fields = (field for field in Activity._meta.fields if field.name in fixed)
        names = _("、").join(str(field.verbose_name) for field in fields)
        raise ValidationError(_("这些不能改：%(names)s") % {"names": names})
    if "happened_at" in changes:
        _refuse_future(changes["happened_at"])
    return records.change(activity, changes, by=by, version=version, why=why)
