"""From the open amount of one moment to that of another, each opportunity in exactly one class.

The class is structural (it came, it went, and why); what its amount changed by besides is a step
of its own. So the steps always sum to the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dacheng.domains.forecasts.models import OPEN, Category
from dacheng.domains.opportunities.stages import State
from dacheng.kernel.periods import Period

ZERO = Decimal(0)


class Step(StrEnum):
    """Why the open amount of a scope changed; first what adds, then what takes away."""

    NEW = "new"
    REOPENED = "reopened"
    PULLED_IN = "pulled_in"
    PUSHED_IN = "pushed_in"
    AMOUNT_UP = "amount_up"
    OWNER_IN = "owner_in"
    ORG_IN = "org_in"
    CATEGORY_IN = "category_in"
    WON = "won"
    AMOUNT_DOWN = "amount_down"
    PUSHED_OUT = "pushed_out"
    PULLED_EARLIER = "pulled_earlier"
    OWNER_OUT = "owner_out"
    ORG_OUT = "org_out"
    CATEGORY_OUT = "category_out"
    LOST = "lost"
    DELETED = "deleted"


@dataclass(frozen=True)
class Standing:
    """How an opportunity stood at a moment."""

    amount: Decimal
    owner_id: int | None = None
    path: str = ""
    category: str = Category.PIPELINE
    expected_on: date | None = None
    state: str = State.OPEN


@dataclass(frozen=True)
class Scope:
    """Whose opportunities (a person's, or a part of the tree), expected when, how sure."""

    period: Period
    person_id: int | None = None
    path: str = ""
    categories: tuple[str, ...] = tuple(OPEN)

    def has_place(self, one: Standing) -> bool:
        if self.person_id is not None:
            return one.owner_id == self.person_id
        return one.path.startswith(self.path)

    def has_period(self, one: Standing) -> bool:
        return one.expected_on is not None and self.period.contains(one.expected_on)

    def holds(self, one: Standing | None) -> bool:
        return (
            one is not None
            and one.state == State.OPEN
            and one.category in self.categories
            and self.has_period(one)
            and self.has_place(one)
        )


@dataclass(frozen=True)
class Move:
    """What one opportunity did to the sum: its class with an amount, and a change of amount."""

    id: int
    step: Step | None
    amount: Decimal
    change: Decimal


@dataclass
class Bridge:
    """`start` + all steps = `end`, always."""

    start: Decimal
    end: Decimal
    moves: list[Move] = field(default_factory=list)

    def sums(self) -> dict[Step, Decimal]:
        found = dict.fromkeys(Step, ZERO)
        for move in self.moves:
            if move.step is not None:
                found[move.step] += move.amount
            if move.change:
                found[_size(move.change)] += move.change
        return found

    def of(self, step: Step) -> list[tuple[int, Decimal]]:
        """The opportunities of one class with what each did, largest first."""
        if step in (Step.AMOUNT_UP, Step.AMOUNT_DOWN):
            found = [(m.id, m.change) for m in self.moves if m.change and _size(m.change) is step]
        else:
            found = [(m.id, m.amount) for m in self.moves if m.step is step]
        return sorted(found, key=lambda one: (-abs(one[1]), one[0]))


def _size(change: Decimal) -> Step:
    return Step.AMOUNT_UP if change > 0 else Step.AMOUNT_DOWN


def bridge(before: Mapping[int, Standing], after: Mapping[int, Standing], scope: Scope) -> Bridge:
    """Compare two moments. Both maps know every opportunity that either knows in scope: one that
    `before` does not know is new, one that `after` does not know was deleted."""
    start = _sum(one.amount for one in before.values() if scope.holds(one))
    end = _sum(one.amount for one in after.values() if scope.holds(one))
    found = Bridge(start, end)
    for pk in sorted(before.keys() | after.keys()):
        old, new = before.get(pk), after.get(pk)
        was, holds = scope.holds(old), scope.holds(new)
        if was or holds:
            found.moves.append(_move(pk, old, new, was, holds, scope))
    return found


def _move(
    pk: int, old: Standing | None, new: Standing | None, was: bool, holds: bool, scope: Scope
) -> Move:
    if was and holds and old and new:
        return Move(pk, None, ZERO, new.amount - old.amount)
    if was and old:
        step = _went(old, new, scope)
        worth = new.amount if new and _same_hands(step) else old.amount
        return Move(pk, step, -worth, worth - old.amount)
    step = _came(old, new, scope)  # type: ignore[arg-type]
    worth = old.amount if old and step is not Step.NEW and _same_hands(step) else new.amount  # type: ignore[union-attr]
    return Move(pk, step, worth, new.amount - worth)  # type: ignore[union-attr]


def _same_hands(step: Step) -> bool:
    """Whether the amount on the far side is this scope's to know."""
    theirs = (Step.OWNER_IN, Step.OWNER_OUT, Step.ORG_IN, Step.ORG_OUT, Step.DELETED)
    return step not in theirs


def _went(old: Standing, new: Standing | None, scope: Scope) -> Step:
    """Won before lost before deleted before people before dates before category."""
    if new is None:
        return Step.DELETED
    tests: tuple[tuple[Callable[[], bool], Callable[[], Step]], ...] = (
        (lambda: new.state == State.WON, lambda: Step.WON),
        (lambda: new.state == State.LOST, lambda: Step.LOST),
        (lambda: not scope.has_place(new), lambda: _people(old, new, Step.OWNER_OUT, Step.ORG_OUT)),
        (lambda: not scope.has_period(new), lambda: _later(new, scope)),
    )
    return next((said() for test, said in tests if test()), Step.CATEGORY_OUT)


def _came(old: Standing | None, new: Standing, scope: Scope) -> Step:
    if old is None:
        return Step.NEW
    if old.state != State.OPEN:
        return Step.REOPENED
    if not scope.has_place(old):
        return _people(old, new, Step.OWNER_IN, Step.ORG_IN)
    if not scope.has_period(old):
        late = old.expected_on is None or old.expected_on >= scope.period.end
        return Step.PULLED_IN if late else Step.PUSHED_IN
    return Step.CATEGORY_IN


def _people(old: Standing, new: Standing, owner: Step, org: Step) -> Step:
    """A deal that changed hands, or a person or team that changed places."""
    return owner if old.owner_id != new.owner_id else org


def _later(new: Standing, scope: Scope) -> Step:
    earlier = new.expected_on is not None and new.expected_on < scope.period.start
    return Step.PULLED_EARLIER if earlier else Step.PUSHED_OUT


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
