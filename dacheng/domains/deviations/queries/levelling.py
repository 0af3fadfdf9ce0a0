"""At which node of the tree a gap is asked about: the lowest that explains most of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dacheng.domains.deviations.queries.limits import Judged

Key = tuple[str, int]


def lowest(cells: Iterable[Judged], covered: Iterable[Key] = ()) -> list[Judged]:
    """The cells of one metric and period at which a case belongs.

    From the top: where a cell off its pace has children that are off too and one of them explains
    at least the set share of its gap, the question goes down to the children; else it stops there
    and what is below is part of it. `covered` are nodes with an open case: nothing is asked anew
    below them, nor above where they already explain enough.
    """
    by_key = {one.standing.owner.key: one for one in cells}
    children: dict[Key | None, list[Judged]] = defaultdict(list)
    for one in by_key.values():
        parent = one.standing.owner.parent
        children[parent if parent in by_key else None].append(one)
    return _among(children[None], children, frozenset(covered))


def _among(
    cells: Sequence[Judged], children: Mapping[Key | None, Sequence[Judged]], covered: frozenset
) -> list[Judged]:
    found: list[Judged] = []
    for cell in cells:
        key = cell.standing.owner.key
        below = children.get(key, ())
        if key in covered:
            continue
        if not cell.off or any(_explains(child, cell, covered) for child in below):
            found += _among(below, children, covered)
        else:
            found.append(cell)
    return found


def _explains(child: Judged, parent: Judged, covered: frozenset) -> bool:
    """Whether this child is off the same way and makes most of its parent's gap."""
    known = child.off or child.standing.owner.key in covered
    if not known or not parent.gap:
        return False
    return child.gap / parent.gap >= parent.limit.explains
