"""What of a source a viewer sees, where its owners and units say it all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from dacheng.kernel.access import Viewer

NEAR = ("owner", "unit")
SINGLE = "pk__in"


@dataclass(frozen=True)
class Share:
    """`near` says it of rows and of sums alike; `beside` are the ids of single rows he was invited
    to, whatever they belong to."""

    near: Q
    beside: tuple[int, ...] = ()

    @property
    def apart(self) -> Q:
        """Single rows that are not near anyway."""
        if not self.beside:
            return Q(pk__in=())
        return Q(pk__in=self.beside) & ~self.near


def share_of(viewer: Viewer, model: Any) -> Share | None:
    """Read off the rule for rows itself, so that there is no second one; None where rows are seen
    by anything else, such as the record they are about."""
    seen = model.scope.rows(model, viewer, "view")
    if not seen:
        return Share(Q())
    near, single = Q(), set()
    for path, value in (ways := [*_ways(seen)]):
        if path == SINGLE:
            single.update(value)
        elif path.split("__")[0].removesuffix("_id") in NEAR:
            near |= Q(**{path: value})
        else:
            return None
    return Share(near, tuple(sorted(single))) if near and ways else None


def _ways(seen: Q) -> Iterator[tuple[str, Any]]:
    """The alternatives of a condition; one that nobody knows where they are not plain."""
    plain = not seen.negated and (seen.connector == Q.OR or len(seen.children) == 1)
    for child in seen.children if plain else ():
        if isinstance(child, Q):
            yield from _ways(child)
        elif isinstance(child, tuple):
            yield child
        else:
            yield "", None
    if not plain:
        yield "", None
