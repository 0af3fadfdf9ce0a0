"""A place in the tree of the company whose forecast is asked for, and who may speak for it."""

import re
from dataclasses import dataclass

from django.db.models import Q

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.kernel.access import NO_ROWS, Reach, Scope, Viewer

WRITTEN = re.compile(r"(?:u(\d{1,18}))?(?:p(\d{1,18}))?")
NEAR = Scope(owner="owner", unit="unit")  # an invitation to a record is no part of one's forecast


@dataclass(frozen=True, order=True)
class Node:
    """A unit, or a person in it; neither: all that one sees."""

    unit_id: int | None = None
    person_id: int | None = None

    @property
    def key(self) -> str:
        """As addresses carry it: u3, u3p7, p7."""
        unit = f"u{self.unit_id}" if self.unit_id else ""
        return f"{unit}p{self.person_id}" if self.person_id else unit

    @property
    def is_person(self) -> bool:
        return self.person_id is not None


ALL = Node()


def node_of(text: str) -> Node | None:
    """What `key` writes; None for anything else."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    unit, person = found.groups()
    return Node(int(unit) if unit else None, int(person) if person else None)


def home_of(person: Person) -> Node:
    return Node(person.unit_id, person.pk)


def near(model: type, viewer: Viewer) -> Q:
    """Rows with an owner and a unit that count in what this viewer forecasts."""
    if not viewer.can("forecasts.view"):
        return NO_ROWS
    return NEAR.rows(model, viewer, "opportunities.view")


def covers(viewer: Viewer, node: Node, action: str) -> bool:
    """Whether a grant of the viewer reaches this node."""
    reach = viewer.grants.get(f"forecasts.{action}")
    if reach is None:
        return False
    if reach is Reach.ALL or node.person_id == viewer.person_id:
        return True
    return reach is not Reach.OWN and node.unit_id in viewer.units.get(reach, frozenset())


def speaks_for_himself(viewer: Viewer, node: Node) -> bool:
    """The person of a personal forecast; the lead of a unit's."""
    if node.is_person:
        return node.person_id == viewer.person_id
    return OrgUnit.objects.filter(pk=node.unit_id, lead_id=viewer.person_id).exists()


def above(node: Node) -> list[Node]:
    """The units over this node, the nearest first."""
    unit = OrgUnit.objects.filter(pk=node.unit_id).first()
    if unit is None:
        return []
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    upward = [Node(pk) for pk in reversed(ids)]
    return upward if node.is_person else upward[1:]


def seen_by(node: Node, units: frozenset[int]) -> Viewer:
    """A viewer who sees just what counts for the node, to add it up for whoever may ask."""
    reach = Reach.OWN if node.is_person else Reach.BELOW
    if node == ALL:
        reach = Reach.ALL
    grants = {"forecasts.view": reach, "opportunities.view": reach}
    covered = {} if node.is_person else {Reach.BELOW: units}
    return Viewer(node.person_id or 0, grants=grants, units=covered, channel="forecast")


def watcher(node: Node) -> Viewer:
    """`seen_by` with the units below looked up."""
    unit = OrgUnit.objects.filter(pk=node.unit_id).first()
    if unit is None or node.is_person:
        return seen_by(node, frozenset())
    below = OrgUnit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True)
    return seen_by(node, frozenset(below))
