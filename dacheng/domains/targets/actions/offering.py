"""Bottom-up: people say what they can do, month by month; who leads them takes it or leaves it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets.actions.breaking import UNCUT, leads, locked, step_of
from dacheng.domains.targets.actions.carrying import carry
from dacheng.domains.targets.models import Grain, PlanLine, Target
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.sharing import in_steps, on_step
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.metrics import get


@transaction.atomic
def offer(
    line: PlanLine, owner: Person | OrgUnit, months: Mapping[date, Decimal | None], *, by: Viewer
) -> list[Target]:
    """Say what one can do in these months. 0 is 'nothing to be had', None takes the word back.

    Nothing of what holds changes: offers stand beside the cells until somebody takes them. The
    year is offered when every month is.
    """
    own = isinstance(owner, Person) and owner.pk == by.person_id
    locked(line.plan, by, "answer" if own else "break_down")
    home = owner.unit if isinstance(owner, Person) else owner
    if not own and (home is None or not leads(by, home)):
        raise PermissionDenied(_("只能报自己的，或自己带的团队的。"))
    _refuse(line, months)
    cells = list(_cells(line, owner).select_for_update())
    known = {one.start: one for one in cells if one.grain == Grain.MONTH}
    if unknown := set(months) - set(known):
        said = {"month": f"{min(unknown):%Y-%m}"}
        raise ValidationError(_("%(month)s 没有这个人的格。先把指标分下去。") % said)
    step = step_of(line.metric)
    with acting(by, "offer_target"):
        for start, amount in months.items():
            known[start].bottom_up = None if amount is None else on_step(amount, step)
        for one in cells:
            if one.grain == Grain.YEAR:
                one.bottom_up = _year(known.values())
        Target.objects.bulk_update(cells, ["bottom_up"])
    return [known[start] for start in months]


def offer_year(
    line: PlanLine, owner: Person | OrgUnit, amount: Decimal | None, *, by: Viewer
) -> list[Target]:
    """Say what one can do in a year: over the months as they were worked out. None takes it
    back."""
    months = [one for one in _cells(line, owner).order_by("start") if one.grain == Grain.MONTH]
    if amount is None or not months:
        return offer(line, owner, {one.start: None for one in months}, by=by)
    known = [one.final or Decimal(0) for one in months]
    weights = known if any(known) else [Decimal(1)] * len(months)
    shares = in_steps(max(amount, Decimal(0)), weights, step_of(line.metric))
    shares[0] = amount if amount < 0 else shares[0]  # refused in words by `offer`
    starts = (one.start for one in months)
    return offer(line, owner, dict(zip(starts, shares, strict=True)), by=by)


def _refuse(line: PlanLine, months: Mapping[date, Decimal | None]) -> None:
    if not is_additive(get(line.metric)):
        raise ValidationError(_("比率不能按月自报。"))
    if any(amount is not None and amount < 0 for amount in months.values()):
        raise ValidationError(_("不能是负数。没有潜力就写 0。"))


def _cells(line: PlanLine, owner: Person | OrgUnit) -> Any:
    whose = {"person": owner} if isinstance(owner, Person) else {"unit": owner, "person": None}
    return Target.objects.filter(plan=line.plan, metric=line.metric, until=None, **UNCUT, **whose)


def _year(months: Iterable[Target]) -> Decimal | None:
    said = [one.bottom_up for one in months]
    return None if None in said else sum((one for one in said if one is not None), Decimal(0))


@transaction.atomic
def take_offer(
    line: PlanLine, owner: Person | OrgUnit, *, by: Viewer, whole_year: bool = False
) -> list[Target]:
    """Let the offered months hold, fixed; months nobody spoke of stay as they were. With
    `whole_year` the year holds and is fixed, and its months keep the shape they had. What the team
    then lacks or has too much is listed until it is spread over the others."""
    locked(line.plan, by, "break_down")
    home = owner.unit if isinstance(owner, Person) else owner
    if home is None or not leads(by, home):
        raise PermissionDenied(_("「%(unit)s」不归你分。") % {"unit": home or owner})
    cells = list(_cells(line, owner).select_for_update())
    with acting(by, "take_offer"):
        taken = _take_year(cells) if whole_year else _take_months(cells)
        if not taken:
            missing = _("%(who)s还没报全年。") if whole_year else _("%(who)s还没报。")
            raise ValidationError(missing % {"who": owner})
        Target.objects.bulk_update(cells, ["final", "override", "is_fixed", "reason"])
    return taken


def _take_months(cells: list[Target]) -> list[Target]:
    months = [one for one in cells if one.grain == Grain.MONTH]
    taken = [one for one in months if one.bottom_up is not None]
    for one in taken:
        _hold(one, one.bottom_up)
    for one in cells:
        if taken and one.grain == Grain.YEAR:
            one.final = sum((m.final for m in months if m.final is not None), Decimal(0))
    return taken


def _take_year(cells: list[Target]) -> list[Target]:
    year = next((one for one in cells if one.grain == Grain.YEAR), None)
    if year is None or year.bottom_up is None:
        return []
    changes = carry(year, year.bottom_up, cells)
    for one in changes:
        if one.own:
            _hold(one.cell, one.amount)
        else:
            one.cell.final = one.cell.override = one.amount
    return [year]


def _hold(cell: Target, amount: Decimal | None) -> None:
    cell.final = cell.override = amount
    cell.is_fixed, cell.reason = True, _("采纳自报")
