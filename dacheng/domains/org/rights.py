"""What his roles give somebody together, and whose records he looks after today."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from dacheng.domains.org.models import Delegation, Person, Role
from dacheng.kernel import clock
from dacheng.kernel.access import FieldLevel, Reach, Viewer
from dacheng.kernel.sessions.store import DAY
from dacheng.kernel.statements import Given, Statement

# What a stand-in does with records of the absent one. All else stays with him: handing over,
# removing, exporting, inviting; and what only he is asked: targets, forecasts, reports, deviations.
AREAS = ("customers", "leads", "opportunities", "activities", "contracts", "receivables")
KINDS = (
    "customer", "contact", "lead", "opportunity", "contract", "task", "activity", "receipt",
    "invoice",
)  # fmt: skip
VERBS = ("view", "change", "close")
STANDING = frozenset(f"{area}.{verb}" for area in AREAS for verb in VERBS)


def widest(roles: Iterable[Role]) -> dict[str, Reach]:
    """Each grant as far as any of the roles gives it."""
    grants: dict[str, Reach] = {}
    for role in roles:
        for action, name in role.grants.items():
            reach = Reach(name)
            if action not in grants or reach.width > grants[action].width:
                grants[action] = reach
    return grants


def kindest(roles: Sequence[Role]) -> dict[tuple[str, str], FieldLevel]:
    """A field is held back only when every role of the person holds it back."""
    if not roles:
        return {}
    shared = set.intersection(*(set(role.fields) for role in roles))
    levels = {}
    for key in shared:
        kind, name = key.split(".", 1)
        levels[kind, name] = max(
            (FieldLevel(role.fields[key]) for role in roles), key=lambda level: level.width
        )
    return levels


def running(day: date | Given) -> Q:
    """Delegations that hold on a day; one that somebody took back, or whose absent one left, ends
    with that."""
    return Q(begins_on__lte=day, ends_on__gt=day, withdrawn_at=None, absent__is_active=True)


def rights_of(person: Person) -> tuple[list[Role], list[int]]:
    """His roles, and the ids of those he was named to stand in for today. They came with the
    session, where there is one: then this is no query, once."""
    known = person.brought
    if "held" not in known:
        known = _asked(person=person.pk, day=clock.today())[0]
    person.brought = {name: known[name] for name in known if name not in ("held", "away")}
    roles, absent = known["held"], known["away"]
    return [Role(**role) for role in roles or ()], absent or []


def beside(person: str) -> dict[str, Any]:
    """Roles and absent ones as expressions over a row that has the person's id at this path."""
    roles = Role.objects.filter(people=OuterRef(person)).order_by("order")
    named = Delegation.objects.filter(running(DAY), stand_in=OuterRef(person))
    kept = JSONObject(**{name: name for name in ("id", "code", "name", "grants", "fields")})
    return {
        "held": ArraySubquery(roles.values_list(kept)),
        "away": ArraySubquery(named.order_by("absent").values("absent")),
    }


@Statement
def _asked() -> Any:
    """The same of a person alone."""
    one = Person.objects.filter(pk=Given("person"))
    return one.values(**beside("pk"))


def stands_for(viewer: Viewer, absent: Collection[int]) -> dict[str, frozenset[int]]:
    """The ids of the absent by grant: only what both of them may do."""
    found: dict[str, set[int]] = {}
    for one in Person.objects.filter(pk__in=absent).prefetch_related("roles"):
        roles = list(one.roles.all())
        if sees_more(viewer, one, roles):
            continue
        for grant in STANDING & set(widest(roles)) & set(viewer.grants):
            found.setdefault(grant, set()).add(one.pk)
    return {grant: frozenset(ids) for grant, ids in sorted(found.items())}


def sees_more(viewer: Viewer, absent: Person, roles: list[Role]) -> bool:
    """Whether standing in would show what neither of them sees alone: fields that are held back
    from the absent one, on records that are out of the other one's own reach."""
    if _reaches(viewer, absent):
        return False
    return any(
        level.width < FieldLevel.READ.width and viewer.reads(kind, name)
        for (kind, name), level in kindest(roles).items()
        if kind in KINDS
    )


def _reaches(viewer: Viewer, absent: Person) -> bool:
    reach = viewer.grants.get("opportunities.view")
    if reach is None or reach is Reach.OWN:
        return False
    return reach is Reach.ALL or absent.unit_id in viewer.units.get(reach, ())


def absences_of(viewer: Viewer) -> list[Delegation]:
    """The delegations under which he acts today."""
    if not viewer.stands_for:
        return []
    rows = Delegation.objects.filter(running(clock.today()), stand_in=viewer.person_id)
    return list(rows.filter(absent__in=viewer.absent).select_related("absent"))


def delegations(viewer: Viewer) -> Any:
    """All that concern him, the latest first."""
    return Delegation.objects.visible_to(viewer).select_related("absent", "stand_in")
