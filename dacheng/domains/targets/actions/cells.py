"""Single cells: another figure, what it leaves open given to the others, and taken back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.targets.actions.breaking import UNCUT, locked, step_of
from dacheng.domains.targets.actions.carrying import Carried, carry, row_of
from dacheng.domains.targets.models import Grain, Target, TargetPlan
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.sharing import in_steps
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.metrics import get


@transaction.atomic
def set_cell(
    target: Target, amount: Decimal | None, *, by: Viewer, reason: str, fix: bool = True
) -> Target:
    """Give one cell another figure, with a reason; it stays when the line is shared out again.

    A year carries its months with it, a month its year. The units above are not touched: what no
    longer fits is listed until somebody decides. None lets go of the cell, so that it is
    calculated again.
    """
    locked(target.plan, by, "change")
    refuse_amount(amount, reason)
    row = list(Target.objects.select_for_update().filter(pk__in=[o.pk for o in row_of(target)]))
    changes = carry(target, amount, row)
    with acting(by, "set_target", why=reason):
        for one in changes:
            if one.own or one.moves:
                _put(one, amount is None, fix, reason)
    return next(one.cell for one in changes if one.own)


def refuse_amount(amount: Decimal | None, reason: str) -> None:
    if amount is not None and not reason.strip():
        raise ValidationError({"reason": _("写上为什么改。")})
    if amount is not None and amount < 0:
        raise ValidationError({"amount": _("目标不能是负数。没有潜力就写 0。")})


def _put(one: Carried, lets_go: bool, fix: bool, reason: str) -> None:
    cell = one.cell
    cell.final = one.amount
    cell.override = None if cell.final == cell.calculated and not (one.own and fix) else cell.final
    if one.own:
        cell.override = None if lets_go else cell.final
        cell.is_fixed, cell.reason = fix and not lets_go, reason[:300]
    cell.save(update_fields=["override", "is_fixed", "reason", "final"])


@transaction.atomic
def undo_cell(target: Target, *, by: Viewer) -> int:
    """Take the last change of a cell back, with all that it carried, from the history it wrote.
    Refused where something was changed since."""
    locked(target.plan, by, "change")
    last = last_change(target)
    if last is None:
        raise ValidationError(_("这一格没有可以撤回的改动。"))
    rows = {one.pk: one for one in Target.objects.select_for_update().filter(pk__in=list(last))}
    if any(not _stands(rows.get(pk), changed) for pk, changed in last.items()):
        raise ValidationError(_("后来又改过，撤不回了。直接写你要的数。"))
    with acting(by, "undo_target"):
        for pk, changed in last.items():
            for name, (before, _after) in changed.items():
                setattr(rows[pk], name, _read(name, before))
            rows[pk].save(update_fields=list(changed))
    return len(last)


Changed = dict[int, dict[str, list[Any]]]  # by cell: column → [before, after]


def last_change(target: Target) -> Changed | None:
    """What the last change by hand of this cell wrote; None where it was taken back already."""
    mine = Entry.objects.filter(kind="target", object_id=target.pk, op="update")
    last = mine.order_by("-id").first()
    if last is None or last.verb != "set_target":
        return None
    found = Entry.objects.filter(
        kind="target", op="update", era=last.era, xact=last.xact, verb="set_target"
    )
    return {one.object_id: one.changes for one in found}


def _stands(cell: Target | None, changed: dict[str, list[Any]]) -> bool:
    """Whether the cell is as the change left it."""
    return cell is not None and all(
        getattr(cell, name) == _read(name, after) for name, (_before, after) in changed.items()
    )


def _read(name: str, value: Any) -> Any:
    """A value as the history keeps it; its numbers are JSON's, a cent is not to be lost in them."""
    field = Target._meta.get_field(name)
    return field.to_python(str(value) if isinstance(value, float) else value)  # type: ignore[union-attr]


def _follow(cell: Target, amount: Decimal | None) -> None:
    """A year takes its months along, a month its year."""
    if cell.grain == Grain.MONTH:
        _follow_year(cell)
        return
    for one in carry(cell, amount, row_of(cell)):
        if not one.own and one.moves:
            one.cell.final = one.amount
            one.cell.override = None if one.amount == one.cell.calculated else one.amount
            one.cell.save(update_fields=["final", "override"])


def _follow_year(month: Target) -> None:
    """The year of an owner is the sum of his months; a year that was set itself stays."""
    same = {"plan": month.plan, "metric": month.metric, "unit": month.unit, "person": month.person}
    if not is_additive(get(month.metric)):
        return
    cut = {name: getattr(month, name) for name in UNCUT}
    rows = Target.objects.filter(**same, **cut, until=None)
    total = sum(
        (one.final for one in rows.filter(grain=Grain.MONTH) if one.final is not None), Decimal(0)
    )
    rows.filter(grain=Grain.YEAR).update(final=total)


@transaction.atomic
def spread_over_others(target: Target, *, by: Viewer) -> list[Target]:
    """Give what a changed cell left open to the others of its team, in proportion."""
    plan = locked(target.plan, by)
    others = list(_beside(target, plan))
    missing = _missing(target, plan)
    free = [one for one in others if not one.is_fixed and one.final]
    if not missing:
        return []
    if not free or sum((one.final or 0 for one in free), missing) < 0:
        raise ValidationError(
            _("没有别的格能接这 %(n)s。放开一格，或改上级的目标。") % {"n": missing}
        )
    whole = sum((one.final for one in free if one.final), Decimal(0))
    new = in_steps(whole + missing, [one.final or 0 for one in free], step_of(target.metric))
    with acting(by, "spread_target"):
        for one, value in zip(free, new, strict=True):
            one.final = one.override = value
            one.save(update_fields=["final", "override"])
            _follow(one, value)
    return free


@transaction.atomic
def gather_back(target: Target, *, by: Viewer) -> list[Target]:
    """Undo a spread: the others of the team stand as they were worked out, fixed ones stay."""
    plan = locked(target.plan, by)
    others = [
        one for one in _beside(target, plan)
        if not one.is_fixed and one.override is not None and one.calculated is not None
    ]  # fmt: skip
    if not others:
        raise ValidationError(_("没有摊出去的可以收回。"))
    with acting(by, "gather_target"):
        for one in others:
            one.final, one.override = one.calculated, None
            one.save(update_fields=["final", "override"])
            _follow(one, None)
    return others


def _beside(target: Target, plan: TargetPlan) -> Iterable[Target]:
    rows = Target.objects.filter(
        plan=plan, metric=target.metric, grain=target.grain, start=target.start, until=None, **UNCUT
    )
    same = rows.filter(unit=target.unit).exclude(person=None)
    return same.exclude(pk=target.pk).select_for_update()


def _missing(target: Target, plan: TargetPlan) -> Decimal:
    """What the unit's cell says beyond its parts."""
    rows = Target.objects.filter(
        plan=plan, metric=target.metric, grain=target.grain, start=target.start, until=None, **UNCUT
    )
    unit = rows.filter(unit=target.unit, person=None).first()
    parts = [*rows.filter(unit=target.unit, overlaps=False).exclude(person=None)]
    parts += [*rows.filter(unit__parent=target.unit, person=None)]
    if unit is None or unit.final is None:
        return Decimal(0)
    return unit.final - sum((one.final for one in parts if one.final is not None), Decimal(0))
