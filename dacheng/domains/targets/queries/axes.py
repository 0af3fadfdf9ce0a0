"""The other ways to see the same targets: by product line, customer class, channel, industry."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.models import CustomerClass
from dacheng.domains.products.models import ProductLine
from dacheng.domains.targets.models import Grain, PlanLine, Target
from dacheng.domains.targets.queries.actuals import everybody
from dacheng.domains.targets.queries.people import Key, trailing_year
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import ask, leaves
from dacheng.kernel.metrics.registry import dimensions_of

# Column of a target → dimension of the metrics. A customer's type is his industry: the product
# keeps no other.
AXES = {
    "product_line": "product_line",
    "customer_class": "customer_class",
    "source": "source",
    "customer_type": "industry",
}
LABELS = {
    "product_line": _("产品线"),
    "customer_class": _("客户等级"),
    "source": _("渠道"),
    "customer_type": _("客户类型（行业）"),
}
UNCUT = dict.fromkeys(AXES, "")
PRIOR = Decimal("0.2")  # how much of the company's mix is in the mix of somebody
Mix = dict[str, Decimal]


def uncut_but(axis: str) -> dict[str, str]:
    """The columns that stay empty on this axis."""
    return {name: "" for name in AXES if name != axis}


def axes_for(metric: str) -> list[str]:
    """The axes this metric can be broken down by."""
    possible = dimensions_of(metric)
    return [name for name, dimension in AXES.items() if dimension in possible]


@dataclass(frozen=True)
class Mixes:
    """Which share of each value somebody had; whoever is new has the company's."""

    values: list[str]
    company: Mix
    known: Mapping[Key, Mix]

    def weights(self, key: Key) -> list[Decimal]:
        own = self.known.get(key, {})
        total, whole = sum(own.values(), Decimal(0)), sum(self.company.values(), Decimal(0))
        return [
            (own.get(value, Decimal(0)) / total if total else Decimal(0))
            + PRIOR * (self.company.get(value, Decimal(0)) / whole if whole else Decimal(1))
            for value in self.values
        ]


def mixes(metric: str, axis: str, paths: Mapping[int, str]) -> Mixes:
    """From the last twelve whole months; one question."""
    name = leaves([metric])[0].name
    by = ("team", "owner", AXES[axis])
    viewer = everybody([name])
    answer = ask([name], viewer=viewer, period=trailing_year(), by=by, totals=False)
    known: dict[Key, Mix] = defaultdict(lambda: defaultdict(Decimal))
    company: Mix = defaultdict(Decimal)
    for row in answer.rows:
        value, amount = row.key[2], row.values[name]
        if not value or not amount or amount < 0:
            continue
        company[value] += amount
        if row.ids[1] is not None:
            known["person", row.ids[1]][value] += amount
        for part in paths.get(row.ids[0] or 0, "").split("/"):
            if part:
                known["unit", int(part)][value] += amount
    return Mixes(_values(axis, company), company, known)


def _values(axis: str, company: Mix) -> list[str]:
    """What there is: also a line nobody sold yet, so that it can be given a target by hand."""
    named: list[str] = []
    if axis == "product_line":
        named = list(ProductLine.objects.values_list("name", flat=True))
    if axis == "customer_class":
        named = [str(value) for value in CustomerClass.values if value]
    rest = sorted(set(company) - set(named), key=lambda value: (-company[value], value))
    longest = Target._meta.get_field(axis).max_length  # type: ignore[union-attr]
    return [value[:longest] for value in (*named, *rest)]


@dataclass(frozen=True)
class AxisRow:
    """One owner's year over an axis; `gap` is what the values come to less than his target."""

    cells: Sequence[Target | None]
    whole: Target
    total: Decimal
    gap: Decimal


def axis_table(line: PlanLine, axis: str, viewer: Viewer) -> tuple[list[str], list[AxisRow]]:
    """The values of an axis and every owner's row, from the top of the tree; two queries."""
    seen = Target.objects.visible_to(viewer).filter(
        plan=line.plan_id, metric=line.metric, grain=Grain.YEAR, until=None
    )
    found: dict[tuple[int, int | None], dict[str, Target]] = defaultdict(dict)
    for cell in seen.filter(**uncut_but(axis)).exclude(**{axis: ""}):
        found[cell.unit_id, cell.person_id][getattr(cell, axis)] = cell
    values = _in_order(found)
    wholes = seen.filter(**UNCUT).select_related("unit", "person")
    rows = []
    for whole in sorted(wholes, key=_place):
        cells = found.get((whole.unit_id, whole.person_id), {})
        if whole.overlaps and not cells:
            continue
        total = sum((one.final or Decimal(0) for one in cells.values()), Decimal(0))
        gap = (whole.final or Decimal(0)) - total
        rows.append(AxisRow([cells.get(value) for value in values], whole, total, gap))
    return values, rows


def _in_order(found: Mapping[tuple[int, int | None], Mapping[str, Target]]) -> list[str]:
    """The largest first."""
    sums: Mix = defaultdict(Decimal)
    for (_unit, person), cells in found.items():
        for value, cell in cells.items():
            sums[value] += (cell.final or Decimal(0)) if person is None else 0
    return sorted(sums, key=lambda value: (-sums[value], value))


def _place(cell: Target) -> tuple[str, bool, str]:
    return (cell.unit.path, cell.person is not None, cell.person.name if cell.person else "")


def axes_of(line: PlanLine) -> list[str]:
    """The axes this line stands on already."""
    rows = Target.objects.filter(plan=line.plan_id, metric=line.metric, until=None)
    return [
        axis for axis in AXES
        if rows.filter(person=None).exclude(**{axis: ""}).exists()
    ]  # fmt: skip
