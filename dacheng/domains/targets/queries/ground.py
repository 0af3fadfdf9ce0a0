"""What a page of targets stands on: day, calendar, units, how months fill; read once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets.pacing import EVEN, Curve
from dacheng.domains.targets.queries.actuals import Amount
from dacheng.domains.targets.queries.paces import curves
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.working import WorkCalendar

Key = tuple[str, int]  # ("unit", 4) or ("person", 9)
Sums = dict[tuple[str, Key, int], Decimal]  # by metric, node and month (0: all of it)


@dataclass(frozen=True)
class Ground:
    """Handed on, so that whoever asks several questions of one day reads it once."""

    today: date
    calendar: WorkCalendar
    units: Mapping[int, OrgUnit]
    curves: Mapping[str, Curve]

    def curve(self, metric: str) -> Curve:
        return self.curves.get(metric, EVEN)

    @cached_property
    def above(self) -> dict[int, list[int]]:
        """Each unit with those it lies in, from the top."""
        return {
            pk: [int(part) for part in unit.path.split("/") if part]
            for pk, unit in self.units.items()
        }

    def up_the_tree(self, amounts: Iterable[Amount]) -> Sums:
        """Sums by person, and by unit with all below it; what has no unit counts at the top."""
        sums: Sums = defaultdict(Decimal)
        top = [unit.pk for unit in self.units.values() if unit.parent_id is None]
        for amount in amounts:
            if amount.person_id is not None:
                sums[amount.metric, ("person", amount.person_id), amount.ym] += amount.value
            for pk in self.above.get(amount.unit_id or 0, top):
                sums[amount.metric, ("unit", pk), amount.ym] += amount.value
        return sums


def ground(
    metrics: Iterable[str] | Mapping[str, Curve],
    today: date | None = None,
    units: Iterable[OrgUnit] | None = None,
) -> Ground:
    """Three queries; one where the curves and the units are known."""
    rows = OrgUnit.objects.all() if units is None else units
    known = metrics if isinstance(metrics, Mapping) else curves(list(metrics))
    return Ground(
        today or clock.today(), load(hours=False), {unit.pk: unit for unit in rows}, known
    )
