"""How sums become a forecast: categories pile up, and a node is what its children say it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dacheng.domains.forecasts.models import CALLED, OPEN, Adjustment, Category, Voice
from dacheng.domains.forecasts.queries.nodes import Node

ZERO = Decimal(0)
Keep = Callable[[Adjustment], bool]


@dataclass(frozen=True)
class Figures:
    """Cumulative: `commit` is what is closed and what is promised, and so on; `pipeline` is all
    that is open."""

    closed: Decimal = ZERO
    commit: Decimal = ZERO
    likely: Decimal = ZERO
    best: Decimal = ZERO
    pipeline: Decimal = ZERO

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(a + b for a, b in zip(_parts(self), _parts(other), strict=True)))

    def of(self, category: str) -> Decimal:
        return getattr(self, str(category))


def _parts(figures: Figures) -> tuple[Decimal, ...]:
    return figures.closed, figures.commit, figures.likely, figures.best, figures.pipeline


def cumulative(sums: Mapping[str, Decimal]) -> Figures:
    """closed 100, commit 50, likely 30, best 80, pipeline 200 → 150, 180, 260, and 360 open."""
    closed = sums.get(Category.CLOSED, ZERO)
    commit = closed + sums.get(Category.COMMIT, ZERO)
    likely = commit + sums.get(Category.LIKELY, ZERO)
    best = likely + sums.get(Category.BEST, ZERO)
    return Figures(closed, commit, likely, best, sum((sums.get(c, ZERO) for c in OPEN), ZERO))


@dataclass
class Branch:
    """A node with what hangs below it. `sums` are its own opportunities by category (of people
    only), `count` how many of them are open."""

    node: Node
    name: str
    lead: str = ""
    lead_id: int | None = None
    is_active: bool = True
    must_call: bool = False
    sums: dict[str, Decimal] = field(default_factory=dict)
    count: int = 0
    children: list[Branch] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)

    def walk(self) -> Iterable[Branch]:
        yield self
        for child in self.children:
            yield from child.walk()

    def rolled(self, keep: Keep) -> Figures:
        """What is below says: children as they are to be taken, and its own."""
        found = cumulative(self.sums)
        for child in self.children:
            found += child.effective(keep)
        return found

    def effective(self, keep: Keep) -> Figures:
        """The manager's figure if there is one, else its own, else the roll-up."""
        figures = self.rolled(keep)
        chosen = {a.category: a.amount for a in self.holding(keep).values()}
        return replace(figures, **chosen) if chosen else figures

    def holding(self, keep: Keep) -> dict[str, Adjustment]:
        """The adjustment that counts in each category."""
        found: dict[str, Adjustment] = {}
        for voice in (Voice.OWN, Voice.MANAGER):
            for one in self.adjustments:
                if one.voice == voice and one.category in CALLED and keep(one):
                    found[one.category] = one
        return found

    def stale(self) -> list[Adjustment]:
        """Adjustments made when the roll-up said something else."""
        now = self.rolled(everything)
        return [a for a in self.holding(everything).values() if now.of(a.category) != a.rolled]

    @property
    def open_count(self) -> int:
        return sum(one.count for one in self.walk())


def everything(_adjustment: Adjustment) -> bool:
    return True


def nothing(_adjustment: Adjustment) -> bool:
    return False


def without(person_id: int) -> Keep:
    """All adjustments but those of one person."""
    return lambda adjustment: adjustment.author_id != person_id
