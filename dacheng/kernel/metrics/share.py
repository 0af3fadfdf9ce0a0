"""What of a source a viewer sees, where whose the rows are says it all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from dacheng.kernel.access import Viewer

NOBODY = Q(pk__in=())
NAMED = ("pk__in", "about_id__in")
Way = dict[str, Any]


@dataclass(frozen=True)
class Share:
    """`near` says it of rows and of sums alike, by what sums are kept by; `beside` are single rows
    he was invited to, whosever they are."""

    near: Q
    beside: Q | None = None

    @property
    def apart(self) -> Q:
        """Single rows that are not near anyway."""
        return NOBODY if self.beside is None else self.beside & ~self.near


def share_of(viewer: Viewer, model: Any, keys: Collection[str]) -> Share | None:
    """Read off the rule for rows itself, so that there is no second one; None where rows are seen
    by what sums are not kept by."""
    seen = model.scope.rows(model, viewer, "view")
    if not seen:
        return Share(Q())
    near, beside = Q(), Q()
    for way in _ways(seen):
        if way and all(_column(path) in keys for path in way):
            near |= Q(**way)
        elif any(_lists(way, name) for name in NAMED):
            beside |= Q(**way)
        else:
            return None
    return Share(near, beside or None) if near else None


def _column(path: str) -> str:
    return path.split("__")[0].removesuffix("_id")


def _lists(way: Way, name: str) -> bool:
    """Whether it names its rows one by one; a subquery may find any number of them."""
    return isinstance(way.get(name), list | tuple | set | frozenset)


def _ways(seen: Q) -> Iterator[Way]:
    """The alternatives of a condition, each as what it asks for; nothing for one not so plain."""
    children = [seen] if seen.connector == Q.AND and len(seen.children) > 1 else seen.children
    for child in children:
        if seen.negated or not isinstance(child, Q | tuple):
            yield {}
        elif isinstance(child, tuple):
            yield dict([child])
        elif child is seen:
            plain = all(isinstance(one, tuple) for one in child.children)
            yield dict(child.children) if plain else {}  # type: ignore[arg-type]
        else:
            yield from _ways(child)
