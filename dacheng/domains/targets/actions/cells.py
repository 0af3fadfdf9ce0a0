"""Single cells: another figure, what it leaves open given to the others, and taken back."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.targets.actions.breaking import UNCUT, locked, step_of
from dacheng.domains.targets.models import Grain, Target, TargetPlan
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.sharing import in_steps
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.metrics import Unit, get


@transaction.atomic
def set_cell(
    target: Target, amount: Decimal | None, *, by: Viewer, reason: str, fix: bool = True
) -> Target:
    """Give one cell another figure, with a reason; it stays when the line is shared out again.

    The sums above are not touched: what no longer fits is listed until somebody decides. None
    lets go of the cell, so that it is calculated again.
    """
    locked(target.plan, by, "change")
    if amount is not None and not reason.strip():
        raise ValidationError({"reason": _("写上为什么改。")})
    if amount is not None and amount < 0:
        raise ValidationError({"amount": _("目标不能是负数。没有潜力就写 0。")})
    fresh = Target.objects.select_for_update().get(pk=target.pk)
    if amount is not None:
        amount = (
            amount
            if get(fresh.metric).unit is Unit.SHARE
            else in_steps(amount, [1], step_of(fresh.metric))[0]
        )
    with acting(by, "set_target", why=reason):
        fresh.override, fresh.is_fixed, fresh.reason = (
            amount,
            fix and amount is not None,
            reason[:300],
        )
        fresh.final = fresh.calculated if amount is None else amount
        fresh.save(update_fields=["override", "is_fixed", "reason", "final"])
        if fresh.grain == Grain.MONTH:
            _follow_year(fresh)
    return fresh


def _follow_year(month: Target) -> None:
    """The year of an owner is the sum of his months; a year that was set itself stays."""
    if month.grain == Grain.YEAR:
        return
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
            _follow_year(one)
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
            _follow_year(one)
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
