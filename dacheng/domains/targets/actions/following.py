"""What follows when months of a frozen plan are revised: axes, the units above, the years."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets.actions.breaking import UNCUT, step_of
from dacheng.domains.targets.models import Grain, Target, TargetPlan
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.sharing import in_steps
from dacheng.kernel.metrics import get

ZERO = Decimal(0)
Change = tuple[Target, Decimal]
Cut = tuple[str, ...]


def cut_of(cell: Target) -> Cut:
    return tuple(getattr(cell, name) for name in UNCUT)


def axis_of(cell: Target) -> str:
    """The axis a cell lies on, '' for the whole."""
    return next((name for name in UNCUT if getattr(cell, name)), "")


def along_axes(plan: TargetPlan, changes: Sequence[Change]) -> list[Change]:
    """The owner's cells by product line, class or channel, as they stood to each other. Where they
    came to the whole they come to the new whole, to the cent; a difference keeps its share."""
    whole = {cell.start: (cell.final or ZERO, value) for cell, value in changes}
    first = changes[0][0]
    rows = _months(plan, first.metric).filter(
        start__in=list(whole), unit=first.unit_id, person=first.person_id
    )
    by_month: dict[tuple[str, date], list[Target]] = defaultdict(list)
    for cell in rows.order_by("pk"):
        if axis := axis_of(cell):
            by_month[axis, cell.start].append(cell)
    out: list[Change] = []
    for (_axis, start), cells in by_month.items():
        out += _in_proportion(cells, *whole[start])
    return out


def _in_proportion(cells: list[Target], before: Decimal, after: Decimal) -> list[Change]:
    finals = [one.final or ZERO for one in cells]
    total, step = sum(finals, ZERO), step_of(cells[0].metric)
    if total == before or not before:
        wanted = after
    else:
        wanted = (total * after / before / step).to_integral_value() * step
    weights = finals if any(finals) else [Decimal(1)] * len(cells)
    return list(zip(cells, in_steps(wanted, weights, step), strict=True))


def above(plan: TargetPlan, owner: OrgUnit | Person, changes: Sequence[Change]) -> list[Change]:
    """The cells of the units above, whole and by axis, with what the parts changed by."""
    ids = [int(part) for part in changes[0][0].unit.path.split("/") if part]
    if not isinstance(owner, Person):
        ids.remove(owner.pk)
    more = {(cut_of(cell), cell.start): value - (cell.final or ZERO) for cell, value in changes}
    starts = {start for _cut, start in more}
    rows = _months(plan, changes[0][0].metric).filter(
        unit_id__in=ids, person=None, start__in=starts
    )
    return [
        (one, (one.final or ZERO) + more[cut_of(one), one.start])
        for one in rows if (cut_of(one), one.start) in more
    ]  # fmt: skip


def years(plan: TargetPlan, changes: Sequence[Change]) -> list[Change]:
    """The years of whoever's months changed: the sum of the months, or the mean of a rate."""
    metric = changes[0][0].metric
    adds = is_additive(get(metric))
    more: dict[Any, Decimal] = defaultdict(Decimal)
    for cell, value in changes:
        key = (cell.unit_id, cell.person_id, cut_of(cell))
        more[key] = more[key] + value - (cell.final or ZERO) if adds else value
    rows = Target.objects.filter(
        plan=plan, metric=metric, grain=Grain.YEAR, until=None,
        unit_id__in={unit for unit, _person, _cut in more},
    )  # fmt: skip
    out = []
    for one in rows:
        key = (one.unit_id, one.person_id, cut_of(one))
        if key in more and one.final is not None:
            out.append((one, one.final + more[key] if adds else more[key]))
    return out


def _months(plan: TargetPlan, metric: str) -> Any:
    return Target.objects.filter(plan=plan, metric=metric, grain=Grain.MONTH, until=None)
