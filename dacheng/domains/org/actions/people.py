"""Who works here, where, and with which roles."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.org.models import Membership, OrgUnit, Person, PersonRole, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock, records
from dacheng.kernel.access import Reach, Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.sessions import keeping

BY_VERB = {"unit", "unit_id", "is_active", "left_on", "password", "must_change_password", "roles"}


@transaction.atomic
def hire(values: Mapping[str, Any], *, by: Viewer) -> Person:
    """Somebody starts to work here, in a unit from the day he was hired; he cannot sign in yet."""
    values = dict(values)
    unit = values.pop("unit", None)
    person = records.create(Person, {**values, "password": make_password(None)}, by=by, verb="hire")
    if unit is not None:
        person = move(person, unit, person.hired_on or clock.today(), by=by)
    return person


@transaction.atomic
def change(
    person: Person,
    changes: Mapping[str, Any],
    *,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Person:
    """Change what is known of somebody. His unit, roles and leaving have verbs of their own."""
    if BY_VERB & set(changes):
        raise PermissionDenied(_("调动、离职和角色有各自的按钮。"))
    return records.change(person, changes, by=by, version=version, why=why)


@transaction.atomic
def move(person: Person, unit: OrgUnit, on: date, *, by: Viewer, why: str = "") -> Person:
    """Somebody belongs to another unit from this day on; what he closed stays where it counted."""
    require(person, by, "org.change")
    if not unit.is_active:
        raise ValidationError({"unit": _("这个部门已经停用。")})
    with acting(by, "move", why=why):
        held = Membership.objects.select_for_update().filter(person=person, ends_on=None).first()
        if held and held.starts_on > on:
            text = _("%(day)s 起已经在「%(unit)s」，调动要晚于这天。")
            raise ValidationError({"on": text % {"day": held.starts_on, "unit": held.unit}})
        if held and held.starts_on == on:
            held.unit = unit
            held.save(update_fields=["unit"])
        elif held is None or held.unit_id != unit.pk:
            if held:
                held.ends_on = on
                held.save(update_fields=["ends_on"])
            Membership.objects.create(person=person, unit=unit, starts_on=on)
    if on > clock.today():
        raise ValidationError({"on": _("只能登记到今天为止的调动。")})
    return records.change(person, {"unit": unit}, by=by, verb="move", needs="org.change", why=why)


@transaction.atomic
def lead(unit: OrgUnit, person: Person | None, *, by: Viewer) -> OrgUnit:
    """Somebody leads a unit from now on, or nobody does."""
    if person is not None and not person.is_active:
        raise ValidationError({"person": _("这个人不在职。")})
    return records.change(unit, {"lead": person}, by=by, verb="lead", needs="org.administer")


@transaction.atomic
def give_role(person: Person, role: Role, *, by: Viewer) -> Person:
    """Give somebody a role."""
    require(person, by, "org.administer")
    with acting(by, "give_role"):
        PersonRole.objects.get_or_create(person=person, role=role)
    return person


@transaction.atomic
def take_role(person: Person, role: Role, *, by: Viewer) -> Person:
    """Take a role back; the last administrator keeps his, else nobody could give it again."""
    require(person, by, "org.administer")
    with acting(by, "take_role"):
        held = PersonRole.objects.select_for_update().filter(role=role)
        list(held)
        others = held.filter(person__is_active=True).exclude(person=person)
        if role.code == "administrator" and not others.exists():
            raise ValidationError(_("这是最后一位管理员。先给别人这个角色。"))
        held.filter(person=person).delete()
    return person


@transaction.atomic
def deactivate(person: Person, *, by: Viewer, on: date | None = None, why: str = "") -> Person:
    """Somebody leaves. His sessions end at once and his password is gone; what he did stays."""
    on = on or clock.today()
    require(person, by, "org.change")
    require_no_more(person, by)
    if person.pk == by.person_id:
        raise ValidationError(_("不能停用自己。"))
    if on > clock.today():
        raise ValidationError({"on": _("离职日还没到。到那天再办。")})
    with acting(by, "deactivate", why=why):
        Membership.objects.filter(person=person, ends_on=None, starts_on__lt=on).update(ends_on=on)
        OrgUnit.objects.filter(lead=person).update(lead=None)
        keeping.end(person.pk)
    gone = {"is_active": False, "left_on": on, "password": make_password(None)}
    return records.change(person, gone, by=by, verb="deactivate", needs="org.change", why=why)


def require(person: Person, by: Viewer, action: str) -> None:
    if not permits(by, action, person):
        raise PermissionDenied(_("你不能办这件事。找管理员。"))


def require_no_more(person: Person, by: Viewer) -> None:
    """Nobody takes over, or puts out, somebody who may do more than he may himself."""
    if by.can("org.administer"):
        return
    for action, reach in viewer_for(person).grants.items():
        if by.grants.get(action, Reach.OWN).width < reach.width or not by.can(action):
            raise PermissionDenied(_("%(name)s的权限比你大，找管理员办。") % {"name": person.name})
