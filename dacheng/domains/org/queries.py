"""Who somebody is to the product: his viewer, his units, his company."""

from base64 import b64decode
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db.models import Count, Q
from django.utils.functional import SimpleLazyObject

from dacheng.domains.org.models import Company, OrgUnit, Person, Role
from dacheng.domains.org.rights import kindest, rights_of, stands_for, widest
from dacheng.kernel.access import Reach, Viewer
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.custom import live
from dacheng.kernel.factors.models import Factor, Kind


def viewer_for(person: Person, *, channel: str = "web") -> Viewer:
    """Everything access needs of a person, in a few queries. Somebody inactive may do nothing.

    Who comes in brings the house up to date: fields added elsewhere are known from here on.
    """
    live.look()
    if not person.is_active:
        return Viewer(person.pk, person.name, channel=channel)
    roles, absent = rights_of(person)
    grants = widest(roles)
    reaches = set(grants.values()) - {Reach.OWN, Reach.ALL}
    viewer = Viewer(
        person_id=person.pk,
        name=person.name,
        roles=tuple(role.code for role in roles),
        grants=grants,
        units=_units(person, reaches) if reaches else {},
        fields=kindest(roles),
        invited=cast(Any, SimpleLazyObject(lambda: _invitations(person))),
        channel=channel,
    )
    return replace(viewer, stands_for=stands_for(viewer, absent)) if absent else viewer


def viewer_by_id(person_id: int, *, channel: str = "web") -> Viewer:
    return viewer_for(Person.objects.get(pk=person_id), channel=channel)


def _invitations(person: Person) -> dict[tuple[str, bool], frozenset[int]]:
    """Ids of the records somebody was invited to, by kind and by whether he may change them."""
    found: dict[tuple[str, bool], set[int]] = defaultdict(set)
    rows = Collaborator.objects.filter(person=person)
    for kind, may_change, pk in rows.values_list("kind", "may_change", "object_id"):
        found[kind, may_change].add(pk)
    return {key: frozenset(ids) for key, ids in found.items()}


def _units(person: Person, reaches: set[Reach]) -> dict[Reach, frozenset[int]]:
    """The ids of the units each reach covers: own unit and those led; all below; the region."""
    led = list(OrgUnit.objects.filter(lead_id=person.pk))
    home = [person.unit] if person.unit_id and person.unit else []
    near = {unit.pk: unit for unit in [*home, *led]}
    covered: dict[Reach, frozenset[int]] = {}
    if Reach.TEAM in reaches:
        covered[Reach.TEAM] = frozenset(near)
    if Reach.BELOW in reaches:
        covered[Reach.BELOW] = _below([unit.path for unit in near.values()])
    if Reach.REGION in reaches:
        regions = {unit.region_id for unit in near.values()} - {None}
        here = OrgUnit.objects.filter(region_id__in=regions).values_list("path", flat=True)
        covered[Reach.REGION] = _below([*here]) | frozenset(near)
    return covered


def _below(paths: list[str]) -> frozenset[int]:
    """Ids of the units with these paths and everything below them; nothing for no path."""
    wanted = Q(pk__in=())
    for path in filter(None, paths):
        wanted |= Q(path__startswith=path)
    return frozenset(OrgUnit.objects.filter(wanted).values_list("pk", flat=True))


def team_of(viewer: Viewer) -> frozenset[int]:
    """Ids of the people in one's unit and in those one leads, with all below; oneself too."""
    mine = OrgUnit.objects.filter(Q(people=viewer.person_id) | Q(lead=viewer.person_id))
    units = _below(list(mine.values_list("path", flat=True).distinct()))
    people = Person.objects.filter(unit__in=units).values_list("pk", flat=True)
    return frozenset(people) | {viewer.person_id}


def administrator() -> Person:
    """The first person who may administer; asks where nobody else is named."""
    return Person.objects.filter(is_active=True, roles__code="administrator").order_by("pk")[0]


def person_named(name: str) -> Person:
    """Somebody by sign-in name, external id or name; raises LookupError with what to do."""
    for lookup in ("username__iexact", "external_id", "name"):
        found = list(Person.objects.filter(**{lookup: name})[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise LookupError(f"“{name}”有两个人，用登录名")
    raise LookupError(f"查无“{name}”")


def company() -> Company | None:
    return Company.objects.first()


def today_units(person_ids: list[int]) -> dict[int, int | None]:
    """The unit of each person today."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "unit_id"))


SIGN_IN = "sign_in"


@dataclass(frozen=True)
class SignInRules:
    """Roles that need a second factor; minutes without a click, and hours at most."""

    roles: tuple[str, ...] = ()
    idle_minutes: int = 12 * 60
    longest_hours: int = 7 * 24

    def kept(self) -> dict[str, Any]:
        return {
            "roles": list(self.roles),
            "idle_minutes": self.idle_minutes,
            "longest_hours": self.longest_hours,
        }


def sign_in_rules() -> SignInRules:
    """What an administrator set for the door, or what holds when nobody did."""
    found = company()
    kept = found.settings.get(SIGN_IN, {}) if found else {}
    return SignInRules(**{**kept, "roles": tuple(kept.get("roles", ()))})


def factors_of(person: Person) -> Any:
    """What somebody can show besides his password."""
    return Factor.objects.filter(person=person)


def factor_kinds(person: Person) -> frozenset[str]:
    return frozenset(factors_of(person).values_list("kind", flat=True))


def lacks_factor(person: Person, roles: Collection[str]) -> bool:
    """Whether one of these roles needs a second factor and he has none."""
    if not set(roles) & set(sign_in_rules().roles):
        return False
    return not factors_of(person).exclude(kind=Kind.CODES).exists()


def factor_coverage() -> list[tuple[str, str, int, int]]:
    """Code and name of each role, how many people hold it, and how many of them lack a factor."""
    lacking = Q(people__is_active=True) & ~Q(
        people__in=Factor.objects.exclude(kind=Kind.CODES).values("person")
    )
    rows = Role.objects.annotate(
        heads=Count("people", filter=Q(people__is_active=True)),
        lacking=Count("people", filter=lacking),
    )
    return list(rows.order_by("order", "pk").values_list("code", "name", "heads", "lacking"))


def person_at_door(pk: int) -> Person | None:
    """Somebody who is about to come in and works here."""
    return Person.objects.filter(pk=pk, is_active=True).first()


def passkeys_of(person: Person) -> list[bytes]:
    """The public halves of somebody's passkeys, as the browser is asked for them."""
    rows = factors_of(person).filter(kind=Kind.PASSKEY)
    return [b64decode(public) for public in rows.values_list("secret", flat=True)]


def people_without_factor(roles: Collection[str]) -> list[int]:
    """Ids of people in one of these roles who have no second factor."""
    rows = Person.objects.filter(roles__code__in=list(roles)).distinct()
    have = Factor.objects.exclude(kind=Kind.CODES).values("person")
    return list(rows.exclude(pk__in=have).values_list("pk", flat=True))
