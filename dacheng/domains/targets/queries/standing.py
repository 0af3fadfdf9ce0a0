"""Where every cell of the tree stands: target, actual, pace, and where it will land."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    Q,
    Sum,
    Value,
    When,
)

from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets import pacing
from dacheng.domains.targets.models import Grain, Target, TargetPlan
from dacheng.domains.targets.queries.actuals import actuals
from dacheng.domains.targets.queries.ground import Ground, Key, Sums, ground
from dacheng.domains.targets.queries.landing import WEIGHED, weighted_by_owner
from dacheng.domains.targets.queries.plans import plan_for
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import AnyMetric, Derived, Metric, Ratio, get
from dacheng.kernel.periods import Period, year_month

SHARE = DecimalField(max_digits=30, decimal_places=12)
CUTS = ("product_line", "customer_class", "source", "customer_type")


@dataclass(frozen=True)
class Owner:
    """Who a cell belongs to. `unit_id` is the unit itself, or the one the person is counted in;
    `path` is that unit's; `parent` is the key of the nearest node above that was asked for."""

    kind: str
    pk: int
    name: str
    unit_id: int
    path: str
    parent: Key | None = None
    lead_id: int | None = None
    has_left: bool = False
    overlaps: bool = False

    @property
    def place(self) -> tuple[str, bool, str]:
        """Sorts a tree: a unit, the people in it, the units below."""
        return (self.path, self.kind == "person", self.name)

    @property
    def key(self) -> Key:
        return (self.kind, self.pk)


@dataclass(frozen=True)
class Landings:
    """Three guesses at the end of the period; None where one cannot be made."""

    run_rate: Decimal | None = None
    weighted: Decimal | None = None
    low: Decimal | None = None
    mid: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Standing:
    """One cell. Fractions are fractions (0.437); a `deviation` below 0 is behind, whichever way is
    good, and so is a `gap`. `elapsed` is the share of the target that should be there by now."""

    metric: AnyMetric
    owner: Owner
    period: Period
    target: Decimal | None
    actual: Decimal | None
    elapsed: Decimal
    expected: Decimal | None
    original: Decimal | None = None
    open_weighted: Decimal | None = None
    band: tuple[Decimal | None, Decimal | None, Decimal | None] = (None, None, None)

    @property
    def key(self) -> tuple[str, Key]:
        return (self.metric.name, self.owner.key)

    @property
    def attainment(self) -> Decimal | None:
        return pacing.attained(self.actual, self.target, self.metric.better)

    @property
    def original_attainment(self) -> Decimal | None:
        """Against what was first frozen, where a revision changed it."""
        return pacing.attained(self.actual, self.original, self.metric.better)

    @property
    def deviation(self) -> Decimal | None:
        return pacing.deviation(self.actual, self.expected, self.metric.better)

    @property
    def gap(self) -> Decimal | None:
        return pacing.gap(self.actual, self.expected, self.metric.better)

    @cached_property
    def landings(self) -> Landings:
        if not isinstance(self.metric, Metric):
            return Landings(run_rate=self.actual)
        actual = self.actual or pacing.ZERO
        weighted = None if self.open_weighted is None else actual + self.open_weighted
        return Landings(pacing.run_rate(actual, self.elapsed), weighted, *self.band)


def standing(
    viewer: Viewer,
    period: Period,
    metrics: Sequence[str],
    plan: TargetPlan | None = None,
    within: OrgUnit | None = None,
    today: date | None = None,
    cut: Mapping[str, str] | None = None,
    people: bool = True,
    units: Collection[int] | None = None,
    open_units: Collection[int] = (),
) -> list[Standing]:
    """Every cell of these metrics that the viewer may see, from the top of the tree down.

    Without `plan`, the frozen plan of the year; nothing where there is none. A period that is not
    of whole months takes its share of a month's target by working days and by how its months
    usually fill. `cut` narrows to cells of {'product_line': 'GTX'}. `units` narrows to these units
    and to the people of `open_units`. The number of queries does not depend on the tree.
    """
    plan = plan or plan_for(period)
    if plan is None or not metrics:
        return []
    found = ground(metrics, today)
    rows = cells_of(plan, viewer, metrics, within, dict(cut or {}), people)
    if units is not None:
        rows = rows.filter(on_page(units, open_units))
    cells = summed_cells(rows, period, found)
    reached = found.up_the_tree(actuals(metrics, viewer=viewer, period=period, cut=cut))
    waiting = {} if cut else found.up_the_tree(weighted_by_owner(metrics, period))
    return standings(cells, period, found, reached, waiting, metrics)


def on_page(units: Collection[int], open_units: Collection[int]) -> Q:
    """Cells of these units, and of the people in open ones."""
    return Q(unit__in=units, person=None) | Q(unit__in=open_units, person__isnull=False)


def standings(
    cells: Sequence[Mapping[str, Any]],
    period: Period,
    found: Ground,
    reached: Sums,
    waiting: Sums,
    metrics: Sequence[str],
) -> list[Standing]:
    """Cells with what was reached, by metric and from the top of the tree down."""
    owners = _owners(cells, found.units)
    passed = {name: pacing.pace(period, found.calendar, found.today, found.curve(name))
              for name in metrics}  # fmt: skip
    made = [
        _standing(cell, owners[_key(cell)], period, passed[cell["metric"]], reached, waiting)
        for cell in cells
    ]
    order = {name: at for at, name in enumerate(metrics)}
    return sorted(made, key=lambda one: (order[one.metric.name], *one.owner.place))


def cells_of(
    plan: TargetPlan,
    viewer: Viewer,
    metrics: Sequence[str],
    within: OrgUnit | None,
    cut: Mapping[str, str],
    people: bool,
) -> Any:
    """The month cells of a plan that this viewer may see, those of now and the first ones."""
    rows = Target.objects.visible_to(viewer).filter(
        Q(until=None) | Q(revision=1), plan=plan, metric__in=list(metrics), grain=Grain.MONTH
    )
    rows = rows.filter(**{name: cut.get(name, "") for name in CUTS})
    if within is not None:
        rows = rows.filter(unit__path__startswith=within.path)
    return rows if people else rows.filter(person=None)


def summed_cells(rows: Any, period: Period, found: Ground) -> list[dict[str, Any]]:
    """Per metric and owner: the target, what of it is due by today, and what was first frozen."""
    names = list(found.curves)
    whole = {name: pacing.shares_of(period, found.calendar, found.curve(name)) for name in names}
    due = {
        name: pacing.due_shares(period, found.calendar, found.today, found.curve(name))
        for name in names
    }
    now, first = Q(until=None), Q(revision=1)
    months = [year_month(month.start) for month in pacing.months_of(period)]
    kept = rows.filter(ym__in=months).order_by()
    return list(
        kept.values("metric", "unit_id", "person_id", "person__name", "person__left_on").annotate(
            target=Sum(_share_of(whole), filter=now),
            due=Sum(_share_of(due), filter=now),
            first=Sum(_share_of(whole), filter=first),
            mean=Avg("final", filter=now),
            changed=Count("pk", filter=Q(revision__gt=1)),
            overlapping=Count("pk", filter=now & Q(overlaps=True)),
        )
    )


def _share_of(shares: Mapping[str, Mapping[int, Decimal]]) -> Any:
    """SQL for final × the month's share; whole months stay exact. Months that fill alike for all
    metrics are named once, the running one for each."""
    every = {share for by_month in shares.values() for share in by_month.values()}
    if every == {Decimal(1)}:
        return F("final")
    whens = []
    for ym in dict.fromkeys(ym for by_month in shares.values() for ym in by_month):
        parts = {name: by_month[ym] for name, by_month in shares.items()}
        if len(set(parts.values())) == 1:
            whens.append(When(ym=ym, then=_number(next(iter(parts.values())))))
        else:
            whens += [When(ym=ym, metric=name, then=_number(part)) for name, part in parts.items()]
    share = Case(*whens, default=_number(Decimal(0)), output_field=SHARE)
    return ExpressionWrapper(F("final") * share, output_field=SHARE)


def _number(value: Decimal) -> Any:
    return Value(value, output_field=SHARE)


def _key(cell: Mapping[str, Any]) -> Key:
    person = cell["person_id"]
    return ("unit", cell["unit_id"]) if person is None else ("person", person)


def _owners(cells: Sequence[Mapping[str, Any]], units: Mapping[int, OrgUnit]) -> dict[Key, Owner]:
    seen = {cell["unit_id"] for cell in cells if cell["person_id"] is None}
    return {_key(cell): _owner(cell, units, seen) for cell in cells}


def _owner(cell: Mapping[str, Any], units: Mapping[int, OrgUnit], seen: set[int]) -> Owner:
    kind, pk = _key(cell)
    unit = units[cell["unit_id"]]
    above = [int(part) for part in unit.path.split("/") if part]
    above = above if kind == "person" else above[:-1]
    near = next((one for one in reversed(above) if one in seen), None)
    return Owner(
        kind, pk, cell["person__name"] or unit.name, unit.pk, unit.path,
        ("unit", near) if near else None, unit.lead_id, cell["person__left_on"] is not None,
        bool(cell["overlapping"]),
    )  # fmt: skip


def _standing(
    cell: Mapping[str, Any],
    owner: Owner,
    period: Period,
    passed: Decimal,
    reached: Sums,
    waiting: Sums,
) -> Standing:
    metric, first = get(cell["metric"]), cell["first"] if cell["changed"] else None
    if not isinstance(metric, Metric):
        actual = _ratio(metric, owner.key, reached)
        mean = cell["mean"]
        return Standing(metric, owner, period, mean, actual, passed, mean)
    target, due = cell["target"], cell["due"]
    actual = reached.get((metric.name, owner.key, 0), pacing.ZERO)
    elapsed = due / target if target else passed
    open_weighted = waiting.get((metric.name, owner.key, 0), pacing.ZERO)
    return Standing(
        metric, owner, period, target, actual, elapsed, due, first,
        open_weighted if metric.name in WEIGHED else None,
    )  # fmt: skip


def _ratio(metric: Ratio | Derived, key: Key, reached: Sums) -> Decimal | None:
    """A ratio of sums, at every node: never a mean of the ratios below."""
    parts = [reached.get((part, key, 0), pacing.ZERO) for part in metric.parts]
    return metric.value(*parts)
