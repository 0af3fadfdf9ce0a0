"""What an administrator does with roles: make, name, grant, hold fields back, remove."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.org.models import PersonRole, Role
from dacheng.domains.org.names import ADMINISTRATOR, KEPT, LEVELS, NEEDS, offered, reaches_of
from dacheng.domains.org.reference import ROLES
from dacheng.kernel import records
from dacheng.kernel.access import FieldLevel, Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.fields import catalogues

SHIPPED = frozenset(code for code, _name, _grants, _fields in ROLES)


@transaction.atomic
def make_role(name: str, like: Role | None, *, by: Viewer) -> Role:
    """A role of the company's own, which may at first what another one may."""
    by.require(NEEDS)
    with acting(by, "make_role"):
        last = Role.objects.select_for_update().order_by("pk").last()
        order = Role.objects.count()
        role = Role(code=f"own_{(last.pk if last else 0) + 1}", name=_free(name), order=order)
        if like is not None:
            role.grants, role.fields = dict(like.grants), dict(like.fields)
        role.full_clean()
        role.save(force_insert=True)
    return role


def name_role(role: Role, name: str, *, by: Viewer) -> Role:
    by.require(NEEDS)
    return records.change(role, {"name": _free(name, role)}, by=by, verb="name_role", needs=NEEDS)


def _free(name: str, role: Role | None = None) -> str:
    name = name.strip()
    if Role.objects.filter(name=name).exclude(pk=getattr(role, "pk", None)).exists():
        raise ValidationError(
            {"name": _("已经有一个角色叫「%(name)s」。换一个。") % {"name": name}}
        )
    return name


@transaction.atomic
def grant(role: Role, wanted: Mapping[str, str], *, by: Viewer) -> Role:
    """Give or take these grants, {'leads.claim': 'own' or ''}; the others stay as they are."""
    by.require(NEEDS)
    _possible(wanted)
    with acting(by, "grant"):
        fresh = Role.objects.select_for_update().get(pk=role.pk)
        grants = {name: reach for name, reach in {**fresh.grants, **wanted}.items() if reach}
        if fresh.code == ADMINISTRATOR and not set(grants) >= KEPT:
            raise ValidationError(_("管理员要能管人、给角色、发登录，这几项拿不掉。"))
        return records.change(fresh, {"grants": grants}, by=by, verb="grant", needs=NEEDS)


def _possible(wanted: Mapping[str, str]) -> None:
    known = {f"{area}.{action}" for area, actions in offered().items() for action in actions}
    for name, reach in wanted.items():
        if name not in known or reach not in reaches_of(name):
            raise ValidationError(_("没有这种权限：%(name)s") % {"name": name})


@transaction.atomic
def hold_back(role: Role, kind: str, field: str, level: str, *, by: Viewer) -> Role:
    """What a role may do with one field: read only, a mask, nothing; 'write' holds nothing back."""
    by.require(NEEDS)
    known = catalogues().get(kind)
    if known is None or field not in known or level not in LEVELS:
        raise ValidationError(_("没有这个字段。"))
    with acting(by, "hold_back"):
        fresh = Role.objects.select_for_update().get(pk=role.pk)
        fields = {**fresh.fields, f"{kind}.{field}": level}
        if level == FieldLevel.WRITE:
            del fields[f"{kind}.{field}"]
        return records.change(fresh, {"fields": fields}, by=by, verb="hold_back", needs=NEEDS)


@transaction.atomic
def remove_role(role: Role, *, by: Viewer) -> None:
    """A role of the company's own that nobody holds."""
    by.require(NEEDS)
    if role.code in SHIPPED:
        raise ValidationError(_("产品自带的角色不能删。不用就别给人。"))
    with acting(by, "remove_role"):
        fresh = Role.objects.select_for_update().get(pk=role.pk)
        held = PersonRole.objects.filter(role=fresh).count()
        if held:
            raise ValidationError(_("还有 %(n)d 人有这个角色。先给他们换一个。") % {"n": held})
        fresh.delete()
