"""Changing a frozen plan: from a month on, with a reason, leaving the past as it was."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets.actions.breaking import UNCUT, step_of
from dacheng.domains.targets.actions.following import above, along_axes, years
from dacheng.domains.targets.events import TargetRevised
from dacheng.domains.targets.models import Grain, PlanState, Revision, Target, TargetPlan
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.sharing import in_steps
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.events import publish
from dacheng.kernel.metrics import get


@transaction.atomic
def revise(
    plan: TargetPlan,
    metric: str,
    owner: OrgUnit | Person,
    total: Decimal,
    *,
    by: Viewer,
    from_on: date,
    why: str,
) -> Revision:
    """Give a person (or a unit without people below) another total from a month on.

    It is spread over those months as they were; product lines, classes and channels follow in
    proportion, the units above by the difference, years as the sum. What was before `from_on`
    stays, and so do the rows it replaces.
    """
    fresh = _open_plan(plan, by, from_on, why)
    cells = list(_cells(fresh, metric).filter(start__gte=from_on, **_of(owner)).order_by("start"))
    if not cells:
        raise ValidationError(_("「%(owner)s」从这个月起没有目标可改。") % {"owner": owner})
    if total < 0:
        raise ValidationError({"amount": _("目标不能是负数。没有潜力就写 0。")})
    _refuse_parted(fresh, metric, owner)
    number = fresh.revision + 1
    changes = list(zip(cells, _spread(metric, cells, total), strict=True))
    with acting(by, "revise", why=why):
        made = Revision.objects.create(
            plan=fresh, number=number, from_on=from_on, why=why.strip()[:300],
            by_id=by.person_id or None, at=clock.now(),
        )  # fmt: skip
        TargetPlan.objects.filter(pk=fresh.pk).update(revision=number)
        if is_additive(get(metric)):
            changes += along_axes(fresh, changes)
            changes += above(fresh, owner, changes)
        changes += years(fresh, changes)
        _replace(changes, number, why)
    publish(TargetRevised(fresh.pk, number, by.person_id))
    return made


def _open_plan(plan: TargetPlan, by: Viewer, from_on: date, why: str) -> TargetPlan:
    fresh = TargetPlan.objects.select_for_update().get(pk=plan.pk)
    if not permits(by, "approve", fresh):
        raise PermissionDenied(_("修订要有批准目标的权限。找销售总监。"))
    if fresh.state != PlanState.FROZEN:
        raise ValidationError(_("方案还没冻结，直接改格子就行。"))
    if not why.strip():
        raise ValidationError({"why": _("写上为什么修订。")})
    if from_on.day != 1 or not fresh.starts_on <= from_on < fresh.ends_on:
        raise ValidationError({"from_on": _("修订从方案里某个月的 1 号起算。")})
    if from_on < clock.today().replace(day=1):
        raise ValidationError({"from_on": _("过去的月份不能改。选本月或以后。")})
    return fresh


def _cells(plan: TargetPlan, metric: str) -> Any:
    return Target.objects.filter(plan=plan, metric=metric, grain=Grain.MONTH, until=None, **UNCUT)


def _of(owner: OrgUnit | Person) -> dict:
    if isinstance(owner, Person):
        return {"person": owner}
    return {"unit": owner, "person": None}


def _refuse_parted(plan: TargetPlan, metric: str, owner: OrgUnit | Person) -> None:
    if isinstance(owner, Person) or not is_additive(get(metric)):
        return
    below = _cells(plan, metric).filter(unit__path__startswith=owner.path)
    if below.exclude(unit=owner, person=None).exists():
        raise ValidationError(
            _("「%(owner)s」下面还有人，改到人头上，上级会跟着变。") % {"owner": owner}
        )


def _spread(metric: str, cells: Sequence[Target], total: Decimal) -> list[Decimal]:
    if not is_additive(get(metric)):
        return [total] * len(cells)
    weights = [one.final or Decimal(0) for one in cells]
    return in_steps(total, weights if any(weights) else [1] * len(cells), step_of(metric))


def _replace(changes: Sequence[tuple[Target, Decimal]], number: int, why: str) -> None:
    changed = [(cell, value) for cell, value in changes if cell.final != value]
    Target.objects.filter(pk__in=[cell.pk for cell, _value in changed]).update(until=number)
    Target.objects.bulk_create(
        Target(
            plan_id=cell.plan_id, metric=cell.metric, unit_id=cell.unit_id,
            person_id=cell.person_id, grain=cell.grain, start=cell.start, end=cell.end,
            calculated=cell.calculated, override=value, final=value, reason=why.strip()[:300],
            overlaps=cell.overlaps, revision=number,
            **{name: getattr(cell, name) for name in UNCUT},
        )
        for cell, value in changed
    )  # fmt: skip
