"""People from a file: their teams, leads and regions are made on the way."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypinyin import lazy_pinyin

from dacheng.domains.org.fields import PERSON
from dacheng.domains.org.models import (
    Membership,
    OrgUnit,
    Person,
    PersonRole,
    Rank,
    Region,
    Role,
)
from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.fullnames import PARTS, join_names
from dacheng.kernel.imports.spec import ImportSpec, Link, by_name, offer
from dacheng.kernel.imports.writing import Written

PERSON_LINK = Link(Person, by=("username", "external_id", "name"))


def username_for(name: str, taken: set[str]) -> str:
    """A sign-in name from a person's name: 'moses.frase', 'zhouming'; numbered when taken."""
    words = "".join(c if c.isalnum() or c in " .-" else " " for c in name).split()
    latin = [part for word in words for part in ("".join(lazy_pinyin(word)),)]
    stem = ".".join(latin).lower().encode("ascii", "ignore").decode()[:60] or "user"
    candidate, number = stem, 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}{number}"
    taken.add(candidate)
    return candidate


def prepare(batch: Batch) -> None:
    """Give everybody a sign-in name; keep manager, team, region and role for `finish`."""
    join_names(batch, "name", needed=True)
    names = batch.column("name")
    known = dict(Person.objects.values_list("name", "username"))
    taken = set(Person.objects.values_list("username", flat=True))
    usernames = batch.column("username")
    for at, name in enumerate(names):
        if usernames[at] is None and name:
            usernames[at] = known.get(name) or username_for(name, taken)
    roles = _roles()
    for at, role in enumerate(batch.values.get("role") or []):
        if role and role.casefold() not in roles:
            batch.refuse(at, "role", _("没有角色“%(role)s”。") % {"role": role}, sorted(roles))
    for name, model in (("manager", Person), ("unit", OrgUnit), ("region", Region)):
        _refuse_too_long(batch, name, model)
    batch.set_aside("manager", "unit", "region", "role")


def _refuse_too_long(batch: Batch, name: str, model: Any) -> None:
    """What is made of a written name has to hold it; a team is called as its lead when it has no
    name of its own."""
    most = min(one._meta.get_field("name").max_length or 0 for one in (model, OrgUnit))
    for at, written in enumerate(batch.values.get(name) or []):
        if written and len(written) > most:
            said = {"now": len(written), "most": most}
            batch.refuse(at, name, _("太长：%(now)d 字，最多 %(most)d 字。") % said)


def finish(written: Written) -> None:
    """Make regions, teams and leads, put everybody into his team, give roles."""
    batch = written.checked.batch
    plain = batch.aside
    good = written.checked.good
    ids = _ids_by_row(written)
    people = {person.pk: person for person in Person.objects.filter(pk__in=ids.values())}
    Person.objects.filter(pk__in=written.new).update(password=make_password(None))
    company = OrgUnit.objects.order_by("path").first()
    regions = _regions(plain, good)
    teams: dict[tuple[str, str], OrgUnit] = {}
    moves: dict[int, OrgUnit] = {}
    for at in good:
        manager, unit, region = (_at(plain, name, at) for name in ("manager", "unit", "region"))
        if not (manager or unit or region):
            continue
        team = unit or manager or region
        key = (team, region if not (unit or manager) else "")
        if key not in teams:
            teams[key] = _team(team, regions.get(region), company, manager)
        moves[ids[at]] = teams[key]
    for pk, unit_ in moves.items():
        if pk in people:
            _join(people[pk], unit_)
    _give_roles(written, plain, good, ids)


def _ids_by_row(written: Written) -> dict[int, int]:
    """Row index → id of the person it became."""
    checked = written.checked
    fresh = iter(written.new)
    return {at: checked.existing[at] or next(fresh) for at in checked.good}


def _at(plain: dict[str, Any], name: str, at: int) -> str:
    return (plain.get(name) or {at: None})[at] or ""


def _regions(plain: dict[str, Any], good: list[int]) -> dict[str, Region]:
    names = {_at(plain, "region", at) for at in good} - {""}
    for name in sorted(names):
        Region.objects.get_or_create(name=name)
    return {region.name: region for region in Region.objects.filter(name__in=names)}


def _team(name: str, region: Region | None, company: OrgUnit | None, manager: str) -> OrgUnit:
    unit = OrgUnit.objects.filter(name=name, parent=company).first() or OrgUnit(
        name=name, parent=company
    )
    if region and unit.region_id is None:
        unit.region = region
    if manager:
        unit.lead = _manager(manager)
    unit.save()
    if unit.lead and unit.lead.unit_id is None:
        _join(unit.lead, unit)
    return unit


def _manager(name: str) -> Person:
    """The person of this name, made when unknown, with the role of a manager."""
    person = Person.objects.filter(name=name).order_by("pk").first()
    if person is None:
        taken = set(Person.objects.values_list("username", flat=True))
        person = Person.objects.create(
            name=name, username=username_for(name, taken), password=make_password(None)
        )
    PersonRole.objects.get_or_create(person=person, role=Role.objects.get(code="manager"))
    return person


def _join(person: Person, unit: OrgUnit) -> None:
    """Put a person into a unit from his first day, or move him there from today on."""
    from django.utils import timezone

    today = timezone.localdate()
    current = Membership.objects.filter(person=person, ends_on=None).first()
    if current and current.unit_id == unit.pk:
        return
    start = person.hired_on or today
    if current:
        if current.starts_on >= today:
            current.delete()
        else:
            current.ends_on = today
            current.save(update_fields=["ends_on"])
            start = today
    Membership.objects.create(person=person, unit=unit, starts_on=start)
    person.unit = unit
    person.save(update_fields=["unit"])


def _roles() -> dict[str, int]:
    known = {}
    for pk, code, name in Role.objects.values_list("pk", "code", "name"):
        known[code.casefold()] = known[name.casefold()] = pk
    return known


def _give_roles(
    written: Written, plain: dict[str, Any], good: list[int], ids: dict[int, int]
) -> None:
    roles = _roles()
    new = set(written.new)
    with_role = set(PersonRole.objects.values_list("person_id", flat=True))
    wanted = []
    for at in good:
        named = _at(plain, "role", at)
        if named:
            wanted.append(PersonRole(person_id=ids[at], role_id=roles[named.casefold()]))
        elif ids[at] in new and ids[at] not in with_role:
            wanted.append(PersonRole(person_id=ids[at], role_id=roles["seller"]))
    PersonRole.objects.bulk_create(wanted, ignore_conflicts=True)


offer(
    ImportSpec(
        "people",
        gettext_lazy("人员"),
        PERSON,
        keys=("external_id", "username", "name"),
        links={"rank": by_name(Rank)},
        plain=("manager", "unit", "region", "role"),
        optional=("name",),
        follows={"name": ("name", "first_name", "last_name")},
        extra=PARTS,
        prepare=prepare,
        finish=finish,
    )
)
