"""Which setting holds for a cell, and what it says of the cell."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dacheng.domains.deviations.models import LoopRules, PaceLimit
from dacheng.domains.deviations.queries.nodes import level_of
from dacheng.domains.deviations.stages import Severity
from dacheng.kernel.metrics import Unit

FITS, EARLY, SMALL, UNKNOWN, ON_PACE = "off", "early", "small", "unknown", "on_pace"


def loop_rules() -> LoopRules:
    """The clocks and yardsticks; what ships, where nobody has set any."""
    return LoopRules.objects.first() or LoopRules()


class Limits:
    """The settings, loaded once; the most particular row holds for a metric at a level."""

    def __init__(self, rows: Iterable[PaceLimit] | None = None):
        found = PaceLimit.objects.all() if rows is None else rows
        self.rows = {(row.metric, row.level): row for row in found}

    def of(self, metric: str, level: str) -> PaceLimit | None:
        """A row for both, for the metric, for the level, for everything; None where the row that
        holds is switched off: nothing is watched there."""
        ways = ((metric, level), (metric, ""), ("", level), ("", ""))
        row = next((self.rows[way] for way in ways if way in self.rows), None)
        return row if row is not None and row.is_active else None


@dataclass(frozen=True)
class Judged:
    """One cell under its limit: why it counts, or why it does not."""

    standing: Any
    limit: PaceLimit
    distance: Decimal | None
    because: str
    is_above: bool = False

    @property
    def off(self) -> bool:
        return self.because == FITS

    @property
    def gap(self) -> Decimal:
        return self.standing.gap or Decimal(0)


def judge(standing: Any, limits: Limits) -> Judged | None:
    """What the setting says of one cell; None where nothing watches it."""
    level = level_of(standing.owner.kind, standing.owner.path)
    limit = limits.of(standing.metric.name, level)
    if limit is None:
        return None
    distance = distance_of(standing, limit)
    above = distance is not None and distance > 0
    return Judged(standing, limit, distance, _because(standing, limit, distance), above)


def distance_of(standing: Any, limit: PaceLimit) -> Decimal | None:
    """How far from the pace, below 0 behind: relative, or in points for a rate where set so."""
    if limit.in_points and standing.metric.unit is Unit.SHARE:
        return standing.gap
    return standing.deviation


def _because(standing: Any, limit: PaceLimit, distance: Decimal | None) -> str:
    if distance is None or standing.target is None:
        return UNKNOWN
    behind = -distance > limit.off_by
    ahead = limit.opens_above and distance > limit.above_by
    if not (behind or ahead):
        return ON_PACE
    if standing.elapsed < limit.after_share:
        return EARLY
    least = {Unit.MONEY: limit.least_amount, Unit.COUNT: limit.least_count}
    if standing.target < least.get(standing.metric.unit, Decimal(0)):
        return SMALL
    return FITS


def severity_of(distance: Decimal, rules: LoopRules, running: int = 1) -> str:
    """15–25 % yellow, 25–40 % orange, beyond or two periods running red; as set."""
    far = abs(distance)
    if far > rules.red_from or running >= 2:
        return Severity.RED
    return Severity.ORANGE if far > rules.orange_from else Severity.YELLOW
