"""Which record each row of a file became, kept with the run as ranges: most follow each other."""

from collections.abc import Iterable
from itertools import chain

MOST = 5_000


def ranges(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """[row, id, how many] for each stretch in which both go up by one; [] for what is too
    scattered to be kept."""
    found: list[list[int]] = []
    for row, pk in pairs:
        if found and (row, pk) == (found[-1][0] + found[-1][2], found[-1][1] + found[-1][2]):
            found[-1][2] += 1
        elif len(found) == MOST:
            return []
        else:
            found.append([row, pk, 1])
    return found


def placed(kept: list[list[int]]) -> dict[int, int]:
    """{row: id} as `ranges` kept it."""
    return dict(chain.from_iterable(((row + n, pk + n) for n in range(k)) for row, pk, k in kept))
