"""A node of the target tree: whose numbers they are, who answers for them, which rows they are."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from dacheng.domains.deviations.models.limits import Level
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.kernel.access import Reach, Viewer
from dacheng.kernel.periods import Period

READS = ("customers", "activities", "leads", "opportunities", "contracts", "receivables", "targets")


def engine() -> Viewer:
    """The product itself, who sees every row and writes nothing in anybody's name."""
    grants = {f"{domain}.view": Reach.ALL for domain in (*READS, "deviations", "org")}
    return Viewer(0, "达成", channel="night", grants={**grants, "metrics.ask": Reach.ALL})


def level_of(kind: str, path: str) -> str:
    """Company at the top, regions below it, then teams; people are people."""
    if kind == "person":
        return Level.PERSON
    depth = len([part for part in path.split("/") if part])
    return {1: Level.COMPANY, 2: Level.REGION}.get(depth, Level.UNIT)


@dataclass(frozen=True)
class Node:
    """One node: a unit with everything below it, or a person."""

    kind: str
    pk: int
    name: str
    unit_id: int
    path: str
    parent: tuple[str, int] | None = None
    ids: tuple[int, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def level(self) -> str:
        return level_of(self.kind, self.path)

    def where(self) -> dict[str, Any]:
        """As a condition on any owned record."""
        if self.kind == "person":
            return {"field": "owner", "op": "=", "value": self.pk}
        return {"field": "unit", "op": "in", "value": list(self.units())}

    def q(self, owner: str = "owner", unit: str = "unit") -> Q:
        if self.kind == "person":
            return Q(**{f"{owner}_id": self.pk})
        return Q(**{f"{unit}_id__in": self.units()})

    def units(self) -> tuple[int, ...]:
        """The unit and all below it."""
        return self.ids or tuple(
            OrgUnit.objects.filter(path__startswith=self.path).values_list("pk", flat=True)
        )


def node_of(level: str, pk: int) -> Node:
    """The node a case hangs on, as it is today."""
    if level == Level.PERSON:
        person = Person.objects.select_related("unit").get(pk=pk)
        path = person.unit.path if person.unit else "/"
        return Node("person", pk, person.name, person.unit_id or 0, path)
    unit = OrgUnit.objects.get(pk=pk)
    return Node("unit", pk, unit.name, pk, unit.path)


def answerers(node: Node) -> list[int]:
    """Who answers, nearest first: the person, or the lead of the unit; then the leads above, each
    once. Somebody who left does not answer."""
    found = [node.pk] if node.kind == "person" else []
    above = [int(part) for part in node.path.split("/") if part]
    leads = dict(OrgUnit.objects.filter(pk__in=above).values_list("pk", "lead_id"))
    found += [leads[pk] for pk in reversed(above) if leads.get(pk)]
    here = set(Person.objects.filter(pk__in=found, is_active=True).values_list("pk", flat=True))
    return [pk for pk in dict.fromkeys(found) if pk in here]


def siblings(node: Node) -> list[Node]:
    """Nodes beside this one: the other people of the unit, or the other units below its parent."""
    if node.kind == "person":
        people = Person.objects.filter(unit_id=node.unit_id, is_active=True).exclude(pk=node.pk)
        return [Node("person", p.pk, p.name, node.unit_id, node.path) for p in people]
    parent = OrgUnit.objects.get(pk=node.pk).parent_id
    if parent is None:
        return []
    units = OrgUnit.objects.filter(parent_id=parent, is_active=True).exclude(pk=node.pk)
    return [Node("unit", u.pk, u.name, u.pk, u.path) for u in units]


def period_of(case: Any) -> Period:
    return Period(case.period_start, case.period_end)


def plain(value: Decimal | None) -> str | None:
    """A number as JSON keeps it without loss."""
    return None if value is None else format(value.normalize(), "f")
