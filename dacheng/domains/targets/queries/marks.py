"""What others know of a cell of the tree and show beside it, such as an open case. Targets ask,
whoever stands downstream answers."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period

Key = tuple[str, int]  # ("unit", 4) or ("person", 9)


@dataclass(frozen=True)
class Mark:
    """A word that links to a record."""

    text: str
    url: str
    tone: str = ""


Finder = Callable[[Viewer, str, Period, Collection[Key]], Mapping[Key, Mark]]
_finders: list[Finder] = []


def marks(finder: Finder) -> Finder:
    """Registers a finder: of these nodes of a metric in a period, those it knows something of; one
    query for all of them."""
    _finders.append(finder)
    return finder


def marks_of(
    viewer: Viewer, metric: str, period: Period, keys: Collection[Key]
) -> dict[Key, list[Mark]]:
    found: dict[Key, list[Mark]] = {}
    for finder in _finders:
        for key, mark in finder(viewer, metric, period, keys).items():
            found.setdefault(key, []).append(mark)
    return found
