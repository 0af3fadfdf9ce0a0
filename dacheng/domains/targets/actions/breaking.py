"""Breaking a line down: company → region → team → person × month, and changing single cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets.models import (
    Grain,
    Method,
    PlanLine,
    PlanState,
    Target,
    TargetPlan,
)
from dacheng.domains.targets.queries.people import Grounds, Node, grounds, tree
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.queries.seasons import season_of_line
from dacheng.domains.targets.sharing import Part, in_steps, mixed, share_out, table
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.metrics import Unit, get
from dacheng.kernel.money import CENT, SplitError
from dacheng.kernel.periods import Period

Key = tuple[str, int]
EVEN = {"history": 3, "potential": 1, "ramp": 1}
WORKABLE = (PlanState.DRAFT, PlanState.APPROVED)


def step_of(metric: str) -> Decimal:
    """Money goes by the cent, customers and visits come whole."""
    return CENT if get(metric).unit is Unit.MONEY else Decimal(1)


def locked(plan: TargetPlan, by: Viewer, needs: str = "change") -> TargetPlan:
    """The plan under a lock, while its cells may still be changed."""
    fresh = TargetPlan.objects.select_for_update().get(pk=plan.pk)
    if not permits(by, needs, fresh):
        raise PermissionDenied(_("你不能改目标方案。找销售总监。"))
    if fresh.state not in WORKABLE:
        known = PlanState(fresh.state).label
        raise ValidationError(
            _("方案现在是「%(state)s」，格子不能直接改。冻结后的改动用修订。") % {"state": known}
        )
    return fresh


@dataclass
class Sheet:
    """The cells of one line as they are, and as they will be."""

    line: PlanLine
    months: Sequence[Period]
    before: Mapping[tuple[Key, str, Any], Target]
    years: dict[Key, Decimal] = field(default_factory=dict)
    cells: dict[Key, list[Decimal]] = field(default_factory=dict)
    homes: dict[Key, int] = field(default_factory=dict)

    def fixed_year(self, key: Key) -> Decimal | None:
        found = self.before.get((key, Grain.YEAR, self.line.plan.starts_on))
        if found and found.is_fixed:
            return found.final
        if self.line.method == Method.BOTTOM_UP and key[0] == "person" and found:
            return found.bottom_up
        return None

    def fixed_months(self, key: Key) -> dict[int, Decimal]:
        found = [self.before.get((key, Grain.MONTH, month.start)) for month in self.months]
        return {
            at: one.final
            for at, one in enumerate(found)
            if one and one.is_fixed and one.final is not None
        }


@transaction.atomic
def break_down(line: PlanLine, *, by: Viewer, within: OrgUnit | None = None) -> list[Target]:
    """Share a line out over the tree and the months; what is fixed stays.

    Top-down goes all the way at once; in the waterfall each unit is shared out by who leads it.
    From the bottom up, what people offered stays and the rest goes to who has said nothing.
    Raises ValidationError in words where it cannot come out.
    """
    needs = "break_down" if within is not None else "change"
    plan = locked(line.plan, by, needs)
    if within is not None and not leads(by, within):
        raise PermissionDenied(_("「%(unit)s」不归你分。") % {"unit": within})
    top = tree(plan.starts_on)
    if top is None:
        raise ValidationError(_("没有人能接目标：没有在职的销售。先在人员里加人。"))
    sheet = _sheet(line, plan)
    try:
        _fill(sheet, line, plan, top, within)
    except SplitError as error:
        raise ValidationError(str(error)) from error
    with acting(by, "break_down"):
        if within is None and line.method != Method.WATERFALL:
            _let_go(sheet)
        return _write(sheet, plan)


def preview(line: PlanLine, top: Node, found: Grounds) -> dict[Key, Decimal]:
    """The year of every unit and person if the line were shared out so; nothing is written.
    Raises SplitError in words where it cannot come out."""
    sheet = _sheet(line, line.plan)
    key: Key = ("unit", top.unit.pk)
    sheet.years[key] = line.amount
    sheet.cells[key] = in_steps(line.amount, season_of_line(line), step_of(line.metric))
    _share(sheet, top, found, deep=True)
    return sheet.years


def leads(by: Viewer, unit: OrgUnit) -> bool:
    """Whether somebody shares out what this unit has."""
    reach = by.grants.get("targets.break_down")
    return reach == "all" or unit.pk in by.units.get(reach, frozenset()) if reach else False


def _sheet(line: PlanLine, plan: TargetPlan) -> Sheet:
    whole = Period(plan.starts_on, plan.ends_on)
    rows = Target.objects.filter(plan=plan, metric=line.metric, until=None, **UNCUT)
    before = {(owner_key(one), one.grain, one.start): one for one in rows}
    return Sheet(line, whole.split("month"), before)


UNCUT = {"product_line": "", "customer_class": "", "source": "", "customer_type": ""}


def owner_key(target: Target) -> Key:
    if target.person_id is None:
        return ("unit", target.unit_id)
    return ("person", target.person_id)


def _fill(
    sheet: Sheet, line: PlanLine, plan: TargetPlan, top: Node, within: OrgUnit | None
) -> None:
    metric = get(line.metric)
    if not is_additive(metric):
        _fill_evenly(sheet, line, top)
        return
    found = grounds(line.metric, plan, top, line.weights.get("maturity"))
    key: Key = ("unit", top.unit.pk)
    if within is None:
        seasonal = season_of_line(line)
        sheet.years[key] = line.amount
        sheet.cells[key] = in_steps(line.amount, seasonal, step_of(line.metric))
        sheet.homes[key] = top.unit.pk
        _share(sheet, top, found, deep=line.method != Method.WATERFALL)
        return
    node = top.find(within.pk)
    if node is None:
        raise ValidationError(_("「%(unit)s」里没有人接目标。") % {"unit": within})
    key = ("unit", within.pk)
    cells = [sheet.before.get((key, Grain.MONTH, month.start)) for month in sheet.months]
    if any(one is None or one.final is None for one in cells):
        raise ValidationError(_("上面还没把目标分到「%(unit)s」。") % {"unit": within})
    sheet.cells[key] = [one.final for one in cells]  # type: ignore[union-attr]
    sheet.years[key] = sum(sheet.cells[key], Decimal(0))
    _share(sheet, node, found, deep=False)


def _fill_evenly(sheet: Sheet, line: PlanLine, top: Node) -> None:
    """A share or an average is the same for everybody, every month."""

    def walk(node: Node) -> None:
        for key in [("unit", node.unit.pk), *(("person", one.pk) for one in node.people)]:
            fixed = sheet.fixed_year(key)
            sheet.years[key] = line.amount if fixed is None else fixed
            sheet.cells[key] = [sheet.years[key]] * len(sheet.months)
            sheet.homes[key] = node.unit.pk
        for below in node.units:
            walk(below)

    walk(top)


def _share(sheet: Sheet, node: Node, found: Grounds, *, deep: bool) -> None:
    """Share a unit's year among those below it, then every one's year over the months."""
    line, step = sheet.line, step_of(sheet.line.metric)
    key: Key = ("unit", node.unit.pk)
    below = [
        *(("unit", one.unit.pk) for one in node.units),
        *(("person", p.pk) for p in node.people),
    ]
    if not below:
        return
    hedge = line.hedge if not node.units else Decimal(0)
    weights = mixed(found.of(below), line.weights.get("mix") or EVEN)
    offered = {("unit", one.unit.pk): _offered(sheet, one) for one in node.units}
    held = [sheet.fixed_year(one) for one in below]
    held = [
        offered.get(one) if hold is None else hold for one, hold in zip(below, held, strict=True)
    ]
    parts = [Part(weight, hold) for hold, weight in zip(held, weights, strict=True)]
    shares = share_out(sheet.years[key], parts, hedge, step)
    columns = sheet.cells[key]
    if hedge:
        columns = in_steps(sum(shares, Decimal(0)), columns if any(columns) else [1] * 12, step)
    rows = table(shares, columns, step)
    _hold_months(rows, [sheet.fixed_months(one) for one in below])
    for one, year, cells in zip(below, shares, rows, strict=True):
        sheet.years[one], sheet.cells[one] = year, cells
        sheet.homes[one] = one[1] if one[0] == "unit" else node.unit.pk
    if deep:
        for under in node.units:
            _share(sheet, under, found, deep=True)


def _offered(sheet: Sheet, node: Node) -> Decimal | None:
    """What a unit's people offered together; None while one of them has said nothing, because he
    takes the rest."""
    if sheet.line.method != Method.BOTTOM_UP:
        return None
    said = [sheet.fixed_year(("person", one.pk)) for one in node.carriers]
    return None if None in said else sum((one for one in said if one is not None), Decimal(0))


def _hold_months(rows: list[list[Decimal]], fixed: Sequence[Mapping[int, Decimal]]) -> None:
    """Put fixed months where they were; others in the row and the column make up for it."""
    for at, held in enumerate(fixed):
        for month, wanted in held.items():
            _swap(rows, fixed, at, month, wanted - rows[at][month])


def _swap(
    rows: list[list[Decimal]],
    fixed: Sequence[Mapping[int, Decimal]],
    at: int,
    month: int,
    more: Decimal,
) -> None:
    """Move an amount into a cell so that no sum changes, as far as the others can give."""
    sign = 1 if more > 0 else -1
    for other in (one for one in range(len(rows)) if one != at and month not in fixed[one]):
        for then in range(len(rows[at])):
            if not more or then == month or then in fixed[at] or then in fixed[other]:
                continue
            giving = [(rows[other], month), (rows[at], then)]
            taking = [(rows[other], then), (rows[at], month)]
            lower, upper = (giving, taking) if sign > 0 else (taking, giving)
            room = min(row[place] for row, place in lower)
            moved = min(abs(more), room)
            for row, place in lower:
                row[place] -= moved
            for row, place in upper:
                row[place] += moved
            more -= sign * moved


def _write(sheet: Sheet, plan: TargetPlan) -> list[Target]:
    """Bring the stored cells in line."""
    made, changed = [], []
    for key, year in sheet.years.items():
        if key not in sheet.homes:
            continue
        spans = [(Grain.YEAR, Period(plan.starts_on, plan.ends_on), year)]
        pairs = zip(sheet.months, sheet.cells[key], strict=True)
        spans += [(Grain.MONTH, month, value) for month, value in pairs]
        for grain, period, value in spans:
            cell = sheet.before.get((key, grain, period.start))
            if cell is None:
                made.append(_cell(sheet, plan, key, grain, period, value))
            elif (cell.calculated, cell.unit_id) != (value, sheet.homes[key]) or (
                cell.final != value and not cell.is_fixed
            ):
                changed.append(_recalculated(cell, value, sheet.homes[key]))
    Target.objects.bulk_update(changed, ["calculated", "final", "override", "unit"], batch_size=500)
    return [*Target.objects.bulk_create(made, batch_size=2000), *changed]


def _let_go(sheet: Sheet) -> None:
    """Who carries nothing any more, because he left or moved, loses his cells."""
    gone = [one.pk for (key, *_rest), one in sheet.before.items() if key not in sheet.homes]
    Target.objects.filter(pk__in=gone).delete()


def _cell(
    sheet: Sheet, plan: TargetPlan, key: Key, grain: str, period: Period, value: Decimal
) -> Target:
    return Target(
        plan=plan,
        metric=sheet.line.metric,
        unit_id=sheet.homes[key],
        person_id=key[1] if key[0] == "person" else None,
        grain=grain,
        start=period.start,
        end=period.end,
        calculated=value,
        final=value,
    )


def _recalculated(cell: Target, value: Decimal, unit_id: int) -> Target:
    cell.calculated, cell.unit_id = value, unit_id
    if not cell.is_fixed:
        cell.final, cell.override = value, None
    return cell
