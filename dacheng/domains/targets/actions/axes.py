"""Breaking cells down once more, along a second axis: what of it, in which line or class."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets.actions.breaking import UNCUT, Key, locked, owner_key, step_of
from dacheng.domains.targets.models import Grain, PlanLine, Target
from dacheng.domains.targets.queries.axes import LABELS, Mixes, axes_for, mixes, uncut_but
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.sharing import Part, share_out, table
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.metrics import get
from dacheng.kernel.money import SplitError

Cells = dict[tuple[str, str, object], Target]  # value, grain, start
Amounts = dict[str, list[Decimal]]  # of each value, month by month


@transaction.atomic
def split_axis(line: PlanLine, axis: str, *, by: Viewer) -> int:
    """Split every cell of a line along an axis, by what each owner sold there; fixed ones stay.

    Whoever has nobody below is split by his own mix, whoever has is the sum of those below, so
    that lines and classes add up through the tree; over the axis each month comes to its cell.
    Returns how many cells there are now.
    """
    locked(line.plan, by, "change")
    if axis not in axes_for(line.metric) or not is_additive(get(line.metric)):
        said = {"axis": LABELS.get(axis, axis), "metric": get(line.metric).label}
        raise ValidationError(_("「%(metric)s」不能按%(axis)s分。") % said)
    paths = dict(OrgUnit.objects.values_list("pk", "path"))
    wholes, before = _stored(line, axis)
    if not wholes:
        raise ValidationError(_("先分到人，再按产品线、客户等级分。"))
    found = mixes(line.metric, axis, paths)
    if not found.values:
        raise ValidationError(_("近 12 个月没有按%(axis)s的历史，不知道按什么分。") % {
            "axis": LABELS[axis]})  # fmt: skip
    try:
        split = _split_all(line, found, wholes, before, paths)
    except SplitError as error:
        raise ValidationError(str(error)) from error
    with acting(by, "split_target"):
        kept = {pk for cells in before.values() for pk in (one.pk for one in cells.values())}
        Target.objects.filter(pk__in=kept).delete()
        made = [
            cell
            for key, amounts in split.items()
            for cell in _cells(axis, wholes[key], amounts, before.get(key, {}))
        ]
        Target.objects.bulk_create(made, batch_size=2000)
    return len(made)


def _stored(line: PlanLine, axis: str) -> tuple[dict[Key, list[Target]], dict[Key, Cells]]:
    """The months of every owner, and what was split before."""
    rows = Target.objects.filter(plan=line.plan, metric=line.metric, until=None)
    wholes: dict[Key, list[Target]] = defaultdict(list)
    months = rows.filter(grain=Grain.MONTH, overlaps=False, **UNCUT)
    for cell in months.select_related("unit").order_by("start"):
        wholes[owner_key(cell)].append(cell)
    before: dict[Key, Cells] = defaultdict(dict)
    for cell in rows.filter(**uncut_but(axis)).exclude(**{axis: ""}):
        before[owner_key(cell)][getattr(cell, axis), cell.grain, cell.start] = cell
    return wholes, before


def _split_all(
    line: PlanLine,
    found: Mixes,
    wholes: Mapping[Key, list[Target]],
    before: Mapping[Key, Cells],
    paths: Mapping[int, str],
) -> dict[Key, Amounts]:
    """People first, then units from the bottom of the tree up."""
    split: dict[Key, Amounts] = {}
    below: dict[int, list[Key]] = defaultdict(list)
    order = sorted(wholes, key=lambda key: (key[0] == "unit", -_depth(key, paths)))
    for key in order:
        cells = wholes[key]
        under = below[key[1]] if key[0] == "unit" else []
        summed = _sum_of(split[one] for one in under) if under else None
        if summed is None or not _comes_to(summed, cells):
            summed = _by_mix(line, found, key, cells, before.get(key, {}))
        split[key] = summed
        if parent := _parent(key, cells[0], paths):
            below[parent].append(key)
    return split


def _depth(key: Key, paths: Mapping[int, str]) -> int:
    return paths[key[1]].count("/") if key[0] == "unit" else 0


def _parent(key: Key, cell: Target, paths: Mapping[int, str]) -> int | None:
    if key[0] == "person":
        return cell.unit_id
    parts = [int(part) for part in paths[key[1]].split("/") if part]
    return parts[-2] if len(parts) > 1 else None


def _sum_of(parts: Iterable[Amounts]) -> Amounts:
    total: Amounts = {}
    for amounts in parts:
        for value, months in amounts.items():
            so_far = total.get(value, [Decimal(0)] * len(months))
            total[value] = [a + b for a, b in zip(so_far, months, strict=True)]
    return total


def _comes_to(amounts: Amounts, cells: list[Target]) -> bool:
    """Whether the parts come to the whole in every month; a hedge lets them come to more."""
    columns = list(zip(*amounts.values(), strict=True)) if amounts else []
    return len(columns) == len(cells) and all(
        sum(column, Decimal(0)) == (cell.final or 0)
        for column, cell in zip(columns, cells, strict=True)
    )


def _by_mix(line: PlanLine, found: Mixes, key: Key, cells: list[Target], before: Cells) -> Amounts:
    step, months = step_of(line.metric), [one.final or Decimal(0) for one in cells]
    start = line.plan.starts_on
    held = [before.get((value, Grain.YEAR, start)) for value in found.values]
    fixed = [one.final if one is not None and one.is_fixed else None for one in held]
    weights = found.weights(key)
    parts = [Part(weight, hold) for weight, hold in zip(weights, fixed, strict=True)]
    years = share_out(sum(months, Decimal(0)), parts, step=step)
    return dict(zip(found.values, table(years, months, step), strict=True))


def _cells(axis: str, wholes: list[Target], amounts: Amounts, before: Cells) -> Iterable[Target]:
    plan, first = wholes[0].plan, wholes[0]
    for value, months in amounts.items():
        year = before.get((value, Grain.YEAR, plan.starts_on))
        hold = year is not None and year.is_fixed
        same = {
            "plan": plan, "metric": first.metric, "unit_id": first.unit_id,
            "person_id": first.person_id, axis: value,
        }  # fmt: skip
        total = sum(months, Decimal(0))
        yield Target(
            **same, grain=Grain.YEAR, start=plan.starts_on, end=plan.ends_on, calculated=total,
            final=year.final if year is not None and hold else total, is_fixed=hold,
            override=year.override if year is not None and hold else None,
            reason=year.reason if year is not None and hold else "",
        )  # fmt: skip
        for whole, amount in zip(wholes, months, strict=True):
            yield Target(
                **same,
                grain=Grain.MONTH,
                start=whole.start,
                end=whole.end,
                calculated=amount,
                final=amount,
            )
