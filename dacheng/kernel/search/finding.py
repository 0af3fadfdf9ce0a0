"""Finds records by any part of a name, number or sound, for one viewer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.utils.functional import Promise

from dacheng.kernel.access import ALL_ROWS, Viewer
from dacheng.kernel.search.grams import mark_of, sought, words
from dacheng.kernel.search.indexing import GUARD
from dacheng.kernel.search.marking import invited, marks
from dacheng.kernel.search.models import HEAD, SearchEntry
from dacheng.kernel.search.registry import KINDS, Searchable, added_names

SAMPLE = 100  # hits looked at when choosing the best; all hits of a common word would cost a second


@dataclass(frozen=True)
class Hit:
    """One record found; `url_name` takes its id."""

    kind: str
    id: int
    title: str
    label: str | Promise
    url_name: str


def find(
    query: str, *, viewer: Viewer | None, kinds: Iterable[str] | None = None, limit: int = 20
) -> list[Hit]:
    """The best hits among what the viewer may see; titles that begin with the query come first.

    The kinds take turns, so that a thousand customers do not hide the one contact. Unknown kinds
    are left out; a query without a letter or digit finds nothing.
    """
    asked = KINDS.values() if kinds is None else [KINDS[k] for k in kinds if k in KINDS]
    wanted = words(query)
    if not wanted or viewer is None or limit < 1:
        return []
    begin = [list(_begin(wanted, s, viewer, limit)) for s in asked]
    best = _in_turns(begin)
    if len(best) < limit:
        best += _in_turns(
            [
                list(_contain(wanted, s, viewer, limit, seen={hit.id for hit in hits}))
                for s, hits in zip(asked, begin, strict=True)
            ]
        )
    return best[:limit]


def matching_ids(kind: str, query: str, *, viewer: Viewer | None) -> QuerySet[Any, Any]:
    """Ids of the records of one kind that match, as a subquery for `pk__in`.

    Not yet scoped: a list page filters what it already took from `visible_to`.
    """
    wanted = words(query)
    if not wanted or viewer is None or kind not in KINDS:
        return SearchEntry.objects.none().values("object_id")
    return _matching(wanted, KINDS[kind], viewer).values("object_id")


def _begin(wanted: list[str], s: Searchable, viewer: Viewer, limit: int) -> Iterator[Hit]:
    """Titles that begin with the query, in order, so the exact one is the first."""
    begins = " ".join(wanted)[:HEAD]
    # Entries of every owner where marks do not help: `_hits` lets through what the viewer may see.
    rows = _near(wanted, s, viewer) if marks(s, viewer) else SearchEntry.objects.all()
    rows = rows.filter(kind=s.kind, head__startswith=begins).order_by("head")
    yield from _hits(rows, s, viewer, limit)


def _contain(
    wanted: list[str], s: Searchable, viewer: Viewer, limit: int, seen: set[int]
) -> Iterator[Hit]:
    """Any place, any spelling; of the first SAMPLE found, the shortest titles."""
    rows = _matching(wanted, s, viewer)
    fresh = [hit for hit in _hits(rows, s, viewer, max(SAMPLE, limit)) if hit.id not in seen]
    yield from sorted(fresh, key=lambda hit: (len(hit.title), hit.title, hit.id))[:limit]


def _matching(wanted: list[str], s: Searchable, viewer: Viewer) -> QuerySet[Any, Any]:
    """Entries of one kind. Its mark is in every piece; a condition on `kind` would only mislead
    the planner into reading all of the kind."""
    entries = _near(wanted, s, viewer)
    if all(viewer.reads(s.kind, name) for name in (*s.guarded, *added_names(s.kind))):
        texts = [Q(keys__contains=word) for word in wanted]
    else:
        entries = entries.alias(open=_before_guard())
        texts = [Q(open__contains=word) for word in wanted]
    return entries.filter(*texts)


def _near(wanted: list[str], s: Searchable, viewer: Viewer) -> QuerySet[Any, Any]:
    """Entries with the pieces of these words, of what the viewer reaches: those of others are left
    in the index."""
    mark, near = mark_of(s.kind), marks(s, viewer)
    pieces = " & ".join(f"({sought(word, mark)})" for word in wanted)
    held = Q(grams__hold=f"{pieces} & ({near})" if near else pieces)
    if near and (ids := invited(s, viewer)):
        held |= Q(grams__hold=pieces, kind=s.kind, object_id__in=ids)
    return SearchEntry.objects.filter(held)


def _before_guard() -> Func:
    return Func(F("keys"), Value(GUARD), Value(1), function="split_part", output_field=TextField())


def _hits(rows: QuerySet[Any, Any], s: Searchable, viewer: Viewer, limit: int) -> Iterator[Hit]:
    scope = s.model.scope.rows(s.model, viewer, "view")
    if marks(s, viewer) or scope is ALL_ROWS:  # the index said it all, but for what goes right now
        first = rows.values("pk")[:limit]
        rows = SearchEntry.objects.filter(pk__in=first).order_by(*rows.query.order_by)
    visible = s.model.objects.filter(scope).order_by().values("pk")
    found = rows.filter(object_id__in=visible).values_list("object_id", "title")
    for object_id, title in found[:limit]:
        yield Hit(s.kind, object_id, title, s.label, s.url_name)


def _in_turns(groups: list[list[Hit]]) -> list[Hit]:
    return [hit for hit in chain.from_iterable(zip_longest(*groups)) if hit]
