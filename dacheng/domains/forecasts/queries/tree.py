"""The forecast of everybody a viewer sees, as a tree of units and people; seven queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from dacheng.domains.forecasts.models import Adjustment, Category
from dacheng.domains.forecasts.queries.categories import effective
from dacheng.domains.forecasts.queries.nodes import ALL, Node, near
from dacheng.domains.forecasts.queries.rolling import Branch
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.stages import State
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.kernel.access import Reach, Viewer
from dacheng.kernel.periods import Period

OWN_CALL = {"forecasts.create": "own"}  # what a seller's role says
Sums = dict[Node, tuple[dict[str, Decimal], int]]


@dataclass
class Tree:
    """Every branch by its node; `root` holds whatever has nothing above it."""

    root: Branch
    branches: dict[Node, Branch] = field(default_factory=dict)

    def find(self, node: Node) -> Branch | None:
        return self.branches.get(node)

    def parent_of(self, node: Node) -> Branch | None:
        return next(
            (b for b in self.branches.values() if any(c.node == node for c in b.children)), None
        )


def open_in(period: Period) -> Q:
    return Q(state=State.OPEN, expected_on__gte=period.start, expected_on__lt=period.end)


def won_in(period: Period) -> Q:
    return Q(state=State.WON, closed_on__gte=period.start, closed_on__lt=period.end)


def counted(viewer: Viewer, period: Period) -> QuerySet[Opportunity]:
    """The opportunities in a viewer's forecast of a period: open and expected then, or won then."""
    rows = Opportunity.objects.filter(near(Opportunity, viewer))
    return rows.filter(open_in(period) | won_in(period)).annotate(in_category=effective())


def tree(viewer: Viewer, period: Period) -> Tree:
    """Built from what the opportunities say; people who left and units that are no more stay
    where they still have some."""
    units = {unit.pk: unit for unit in OrgUnit.objects.select_related("lead")}
    covered = _covered(viewer, units)
    home = Person.objects.filter(pk=viewer.person_id).values_list("unit_id", flat=True).first()
    sums = _sums(viewer, period, covered, home)
    found = Tree(Branch(ALL, _("全部")))
    _add_units(found, covered, units, {node.unit_id for node in sums})
    _add_people(found, sums, _people(viewer, covered, sums), units)
    _add_adjustments(found, viewer, period)
    _hang(found, units)
    return found


def _covered(viewer: Viewer, units: dict[int, OrgUnit]) -> set[int]:
    reach = viewer.grants.get("forecasts.view")
    if reach is None or reach is Reach.OWN:
        return set()
    return set(units) if reach is Reach.ALL else set(viewer.units.get(reach, ()))


def _sums(viewer: Viewer, period: Period, covered: set[int], home: int | None) -> Sums:
    """By unit and owner; what one owns from a unit he no longer sees counts where he is now."""
    rows = (
        counted(viewer, period)
        .order_by()
        .values_list("unit_id", "owner_id", "state", "in_category")
    )
    found: Sums = {}
    for unit, owner, state, category, amount, number in rows.annotate(Sum("amount"), Count("pk")):
        if unit not in covered and owner == viewer.person_id:
            unit = home
        by_category, count = found.get(Node(unit, owner), ({}, 0))
        name = Category.CLOSED if state == State.WON else category
        by_category[name] = by_category.get(name, Decimal(0)) + (amount or 0)
        still = number if state == State.OPEN and name != Category.OMITTED else 0
        found[Node(unit, owner)] = by_category, count + still
    return found


def _people(viewer: Viewer, covered: set[int], sums: Sums) -> list[Person]:
    """Who owns something in it, and every seller who should."""
    owners = {node.person_id for node in sums} | {viewer.person_id}
    sellers = Q(is_active=True, unit__in=covered, roles__grants__contains=OWN_CALL)
    rows = Person.objects.filter(Q(pk__in=owners) | sellers).distinct().order_by("name", "pk")
    return list(rows.annotate(sells=Count("roles", filter=Q(roles__grants__contains=OWN_CALL))))


def _add_units(
    found: Tree, covered: set[int], units: dict[int, OrgUnit], used: Iterable[int | None]
) -> None:
    needed = set(used)
    for pk, unit in units.items():
        if pk in covered and (unit.is_active or pk in needed):
            lead = unit.lead
            found.branches[Node(pk)] = Branch(
                Node(pk),
                unit.name,
                lead.name if lead else "",
                unit.lead_id,
                unit.is_active,
                bool(lead and lead.is_active),
            )


def _add_people(found: Tree, sums: Sums, people: list[Person], units: dict[int, OrgUnit]) -> None:
    placed: dict[int | None, list[Node]] = defaultdict(list)
    for node in sums:
        placed[node.person_id].append(node)
    for person in people:
        home = Node(person.unit_id, person.pk)
        own = placed.pop(person.pk, [])
        if not own and not (person.sells and _has_place(found, person)):
            continue
        for node in own or [home]:
            found.branches[node] = _person(node, person, sums, units, own == [] or node == home)
    for node in placed.pop(None, []):  # nobody's
        by_category, count = sums[node]
        found.branches[node] = Branch(node, _("没有负责人"), sums=by_category, count=count)


def _has_place(found: Tree, person: Any) -> bool:
    return Node(person.unit_id) in found.branches or not found.branches


def _person(
    node: Node, person: Any, sums: Sums, units: dict[int, OrgUnit], at_home: bool
) -> Branch:
    by_category, count = sums.get(node, ({}, 0))
    name = person.name if at_home else _("%(name)s（原在这里）") % {"name": person.name}
    must = at_home and person.is_active and bool(person.sells or sums.get(node))
    return Branch(node, name, "", person.pk, person.is_active, must, by_category, count)


def adjustments_in(period: Period) -> QuerySet[Adjustment]:
    rows = Adjustment.objects.filter(starts_on=period.start, ends_on=period.end, removed_at=None)
    return rows.select_related("author")


def _add_adjustments(found: Tree, viewer: Viewer, period: Period) -> None:
    """Where the person has moved since, his adjustment goes with him."""
    now = {node.person_id: node for node in found.branches if node.is_person}
    for one in adjustments_in(period).visible_to(viewer):
        node = Node(one.unit_id, one.person_id)
        branch = found.branches.get(node)
        if branch is None and one.person_id in now:
            branch = found.branches[now[one.person_id]]
        if branch is not None:
            branch.adjustments.append(one)


def _hang(found: Tree, units: dict[int, OrgUnit]) -> None:
    """Every branch below the nearest unit above it that is there; people before units."""
    order = sorted(found.branches.values(), key=lambda b: (not b.node.is_person, b.name))
    for branch in order:
        _parent(found, branch.node, units).children.append(branch)
    found.branches[ALL] = found.root
    _prune(found, found.root)


def _prune(found: Tree, branch: Branch) -> bool:
    """Units nobody sells in are no part of a forecast; says whether the branch stays."""
    branch.children = [child for child in branch.children if _prune(found, child)]
    stays = bool(branch.children or branch.sums or branch.node.is_person)
    if not stays and branch.node != ALL:
        del found.branches[branch.node]
    return stays


def _parent(found: Tree, node: Node, units: dict[int, OrgUnit]) -> Branch:
    unit = units.get(node.unit_id or 0)
    ids = [int(part) for part in unit.path.strip("/").split("/")] if unit else []
    upward = list(reversed(ids))
    for pk in upward if node.person_id or _is_leaf(found, node) else upward[1:]:
        parent = found.branches.get(Node(pk))
        if parent is not None and parent.node != node:
            return parent
    return found.root


def _is_leaf(found: Tree, node: Node) -> bool:
    return found.branches[node].lead_id is None and found.branches[node].sums != {}
