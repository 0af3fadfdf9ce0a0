"""Somebody looks after what another one owns while he is away."""

from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dacheng.domains.org.models import LEADS, Delegation, Person
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.org.rights import sees_more
from dacheng.kernel import clock
from dacheng.kernel.access import Reach, Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.notices.tell import tell

LONGEST = timedelta(days=366)


@transaction.atomic
def delegate(
    absent: Person, stand_in: Person, begins_on: date, ends_on: date, *, by: Viewer
) -> Delegation:
    """Name who looks after somebody's records from a day up to, not including, another."""
    absent = Person.objects.select_for_update(of=("self",)).get(pk=absent.pk)
    if not may_delegate(absent, by):
        raise PermissionDenied(_("只能给自己或你带的人找代理。"))
    _fit(absent, stand_in)
    _days(absent, begins_on, ends_on)
    with acting(by, "delegate"):
        made = Delegation.objects.create(
            absent=absent, stand_in=stand_in, begins_on=begins_on, ends_on=ends_on
        )
        _tell(made, lambda: _("%(stand_in)s从 %(first)s 到 %(last)s 代理%(absent)s。"))
    return made


def may_delegate(absent: Person, by: Viewer) -> bool:
    """Himself, who may give away what he owns, and administrators."""
    if not by.can("activities.change"):
        return False
    if absent.pk == by.person_id or by.can("org.administer"):
        return True
    reach = by.grants.get(LEADS)
    if reach is None:
        return False
    return reach is Reach.ALL or absent.unit_id in by.units.get(reach, ())


def _fit(absent: Person, stand_in: Person) -> None:
    """Somebody else who works here, and who thereby sees no more than either of them may."""
    if stand_in.pk == absent.pk:
        raise ValidationError({"stand_in": _("自己不能代理自己。")})
    for field, person in (("absent", absent), ("stand_in", stand_in)):
        if not Person.objects.filter(pk=person.pk, is_active=True).exists():
            raise ValidationError({field: _("这个人不在职。")})
    viewer = viewer_for(stand_in)
    if not viewer.can("customers.change"):
        raise ValidationError(
            {"stand_in": _("%(name)s不能改记录，代理不了。") % {"name": stand_in}}
        )
    if sees_more(viewer, absent, list(absent.roles.all())):
        text = _("%(absent)s看不到的字段%(name)s看得到，不能代理。找权限一样的人，或他的主管。")
        raise ValidationError({"stand_in": text % {"absent": absent, "name": stand_in}})


def _days(absent: Person, begins_on: date, ends_on: date) -> None:
    """Not in the past, at most a year, and one stand-in at a time."""
    if ends_on <= begins_on:
        raise ValidationError({"ends_on": _("回来的日子要晚于开始的日子。")})
    if ends_on <= clock.today():
        raise ValidationError({"ends_on": _("这段日子已经过去了。")})
    if ends_on - begins_on > LONGEST:
        raise ValidationError({"ends_on": _("最长一年。再长就把记录移交给别人。")})
    held = Delegation.objects.filter(
        absent=absent, withdrawn_at=None, begins_on__lt=ends_on, ends_on__gt=begins_on
    ).select_related("stand_in")
    if other := held.first():
        text = _("这几天里已经由%(name)s代理。先收回，再找别人。")
        raise ValidationError({"begins_on": text % {"name": other.stand_in}})


@transaction.atomic
def withdraw(delegation: Delegation, *, by: Viewer) -> Delegation:
    """End it now: by whoever it concerns. Every request looks, so that it holds at once."""
    fresh = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if not permits(by, "view", fresh) or not may_withdraw(fresh, by):
        raise PermissionDenied(_("这个代理不归你收回。"))
    if not fresh.lasts(clock.today()):
        raise ValidationError(_("这个代理已经结束了。"))
    with acting(by, "withdraw_delegation"):
        fresh.withdrawn_at = clock.now()
        fresh.save(update_fields=["withdrawn_at"])
        _tell(fresh, lambda: _("%(stand_in)s不再代理%(absent)s了。"))
    return fresh


def _tell(delegation: Delegation, said: Callable[[], str]) -> None:
    """A line for both, each in his language."""
    words = {
        "absent": delegation.absent, "stand_in": delegation.stand_in,
        "first": delegation.begins_on, "last": delegation.last_day,
    }  # fmt: skip
    for person in (delegation.absent, delegation.stand_in):
        with translation.override(person.language or settings.LANGUAGE_CODE):
            tell([person.pk], said() % words, url="/delegations/", kind="delegation")


def may_withdraw(delegation: Delegation, by: Viewer) -> bool:
    """The stand-in too: he cannot be held to it."""
    own = by.person_id in (delegation.absent_id, delegation.stand_in_id)
    return (own and by.can("activities.change")) or may_delegate(delegation.absent, by)
