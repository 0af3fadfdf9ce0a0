"""What a changed cell carries with it: a year its months, a month its year; fixed cells stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.domains.targets.actions.breaking import UNCUT, step_of
from dacheng.domains.targets.models import Grain, Target
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.sharing import in_steps
from dacheng.kernel.metrics import Unit, get

ZERO = Decimal(0)


@dataclass(frozen=True)
class Carried:
    """One cell that gets another figure; `own` is the one that somebody changed."""

    cell: Target
    amount: Decimal | None
    own: bool = False

    @property
    def moves(self) -> bool:
        return self.cell.final != self.amount


def row_of(target: Target) -> list[Target]:
    """The year and the months of the same owner and the same cut, the year first."""
    cut = {name: getattr(target, name) for name in UNCUT}
    rows = Target.objects.filter(
        plan=target.plan_id, metric=target.metric, unit=target.unit_id, person=target.person_id,
        until=None, **cut,
    )  # fmt: skip
    return sorted(rows, key=lambda one: (one.grain == Grain.MONTH, one.start))


def carry(target: Target, amount: Decimal | None, row: Sequence[Target]) -> list[Carried]:
    """What becomes of the row when this cell gets a figure; None lets it be as worked out.

    A year is shared out over the months that are not fixed, as they stand to each other; a month
    is made up for by the others where the year is fixed, else the year follows. Nothing is lost:
    the months come to the year to the cent. Refused in words where fixed months leave no room.
    """
    own = next(one for one in row if one.pk == target.pk)
    value = own.calculated if amount is None else stepped(target.metric, amount)
    months = [one for one in row if one.grain == Grain.MONTH]
    if own.grain == Grain.YEAR:
        back = amount is None
        return [Carried(own, value, True), *_over(months, value, back)]
    year = next((one for one in row if one.grain == Grain.YEAR), None)
    if year is None or not is_additive(get(own.metric)):
        return [Carried(own, value, True)]
    others = [one for one in months if one.pk != own.pk]
    if not year.is_fixed:
        total = sum((one.final or ZERO for one in others), value or ZERO)
        return [Carried(own, value, True), Carried(year, total)]
    return [Carried(own, value, True), *_over(others, (year.final or ZERO) - (value or ZERO))]


def stepped(metric: str, amount: Decimal) -> Decimal:
    if get(metric).unit is Unit.SHARE:
        return amount
    return in_steps(amount, [1], step_of(metric))[0]


def _over(months: Sequence[Target], whole: Decimal | None, back: bool = False) -> list[Carried]:
    """A whole over months: what fixed ones leave goes to the others."""
    if whole is None or not months:
        return []
    free = [one for one in months if not one.is_fixed]
    metric = months[0].metric
    if not is_additive(get(metric)):
        return [Carried(one, whole) for one in free]
    rest = whole - sum((one.final or ZERO for one in months if one.is_fixed), ZERO)
    if rest < 0 or (rest and not free):
        raise ValidationError(
            _("固定的月份和这个数对不上，差 %(n)s。放开一个月，或换一个数。") % {"n": abs(rest)}
        )
    known = [(one.calculated if back else one.final) or ZERO for one in free]
    if not any(known):
        known = [one.calculated or ZERO for one in free]
    weights = known if any(known) else [Decimal(1)] * len(free)
    shares = in_steps(rest, weights, step_of(metric)) if free else []
    return [Carried(one, share) for one, share in zip(free, shares, strict=True)]
