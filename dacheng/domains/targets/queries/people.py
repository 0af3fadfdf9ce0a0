"""Who carries targets, where in the tree, and what speaks for giving somebody more or less."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets.models import TargetPlan
from dacheng.domains.targets.queries.actuals import live
from dacheng.domains.targets.queries.landing import WEIGHED, weighted_by_owner
from dacheng.kernel import clock
from dacheng.kernel.metrics import leaves
from dacheng.kernel.periods import Period, first_of_month, month_index

RAMP_MONTHS = 6  # until somebody new sells like the others
MATURITY = {"mature": Decimal(1), "growing": Decimal("1.15"), "emerging": Decimal("1.3")}
CONSIDERATIONS = ("history", "potential", "portfolio", "ramp", "rank", "maturity")
Key = tuple[str, int]


@dataclass
class Node:
    """A unit with its subunits and the people in it who carry targets."""

    unit: OrgUnit
    units: list["Node"] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def carriers(self) -> list[Person]:
        return [*self.people, *(one for node in self.units for one in node.carriers)]

    def find(self, pk: int) -> "Node | None":
        if self.unit.pk == pk:
            return self
        return next((found for node in self.units if (found := node.find(pk))), None)


def tree(on: date | None = None) -> Node | None:
    """The units somebody carries targets in, from the top; None where nobody does.

    Carriers sell: they hold a role that opens opportunities and do not only lead. A leader with
    customers of his own carries too.
    """
    units = list(OrgUnit.objects.filter(is_active=True).order_by("path"))
    nodes = {unit.pk: Node(unit) for unit in units}
    for person in _sellers(on or clock.today()):
        if person.unit_id in nodes:
            nodes[person.unit_id].people.append(person)
    for unit in reversed(units):
        if unit.parent_id in nodes and nodes[unit.pk].carriers:
            nodes[unit.parent_id].units.insert(0, nodes[unit.pk])
    top = next((nodes[unit.pk] for unit in units if unit.parent_id is None), None)
    return top if top and top.carriers else None


def _sellers(on: date) -> list[Person]:
    """People of selling roles who are still here, and leaders who own customers."""
    here = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=on), is_active=True)
    rows = here.select_related("rank").order_by("pk")
    selling = Q(roles__code="seller") | Q(
        pk__in=Customer.objects.exclude(owner=None).order_by().values("owner_id"),
        roles__code__in=("supervisor", "manager", "regional_director"),
    )
    return list(rows.filter(selling).distinct())


def ramp_of(hired_on: date | None, on: date, months: int = RAMP_MONTHS) -> Decimal:
    """What share of a full seller somebody is on a day; somebody without a date is full."""
    if hired_on is None:
        return Decimal(1)
    served = month_index(on) - month_index(hired_on)
    if not months:
        return Decimal(served >= 0)
    return max(Decimal(0), min(Decimal(1), Decimal(served) / months))


def ramp_over(hired_on: date | None, period: Period, months: int = RAMP_MONTHS) -> Decimal:
    """The mean ramp over the months of a period."""
    first = month_index(period.start)
    steps = [
        ramp_of(hired_on, first_of_month(first + at), months) for at in range(period.whole_months)
    ]
    return sum(steps, Decimal(0)) / len(steps) if steps else Decimal(1)


def trailing_year(today: date | None = None) -> Period:
    """The twelve whole months before this one."""
    end = (today or clock.today()).replace(day=1)
    return Period(first_of_month(month_index(end) - 12), end)


@dataclass(frozen=True)
class Grounds:
    """What is known of every unit and person, by consideration; None where nothing is."""

    known: Mapping[str, Mapping[Key, Decimal]]

    def of(self, keys: Sequence[Key]) -> dict[str, list[Decimal | None]]:
        return {name: [found.get(key) for key in keys] for name, found in self.known.items()}


def grounds(
    metric: str, plan: TargetPlan, top: Node, maturity: Mapping[str, str] | None = None
) -> Grounds:
    """The considerations for every node of the tree; a handful of queries."""
    year = Period(plan.starts_on, plan.ends_on)
    name = leaves([metric])[0].name
    pipeline = weighted_by_owner([name if name in WEIGHED else "won_amount"], year)
    counts = Customer.objects.exclude(owner=None).order_by().values("owner_id")
    owned = dict(counts.annotate(found=Count("pk")).values_list("owner_id", "found"))
    people = top.carriers
    by_person: dict[str, dict[int, Decimal]] = {
        "history": _by_person(live([name], trailing_year(), None)),
        "potential": _by_person(pipeline),
        "portfolio": {one.pk: Decimal(owned.get(one.pk, 0)) for one in people},
        "ramp": {one.pk: ramp_over(one.hired_on, year) for one in people},
        "rank": {one.pk: Decimal(1 + one.rank.order) for one in people if one.rank},
    }
    known = {key: _with_units(top, found) for key, found in by_person.items()}
    return Grounds({**known, "maturity": _maturity(top, maturity or {})})


def _by_person(rows: Sequence) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.person_id is not None:
            sums[row.person_id] += row.value
    return sums


def _with_units(top: Node, found: Mapping[int, Decimal]) -> dict[Key, Decimal]:
    """The same for units: what their people come to together."""
    sums: dict[Key, Decimal] = {}

    def walk(node: Node) -> Decimal:
        total = sum((walk(below) for below in node.units), Decimal(0))
        for person in node.people:
            if person.pk in found:
                sums["person", person.pk] = found[person.pk]
                total += found[person.pk]
        sums["unit", node.unit.pk] = total
        return total

    walk(top)
    return sums


def _maturity(top: Node, said: Mapping[str, str]) -> dict[Key, Decimal]:
    """Emerging regions are asked to grow more than mature ones, per head."""
    found: dict[Key, Decimal] = {}

    def walk(node: Node) -> None:
        factor = MATURITY.get(said.get(str(node.unit.pk), ""), Decimal(1))
        found["unit", node.unit.pk] = factor * len(node.carriers)
        for below in node.units:
            walk(below)

    walk(top)
    return found
