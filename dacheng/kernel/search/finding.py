"""Finds records by any part of a name, number or sound, for one viewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, zip_longest
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise

from dacheng.kernel.access import ALL_ROWS, Viewer
from dacheng.kernel.search.grams import mark_of, sought, words
from dacheng.kernel.search.indexing import GUARD
from dacheng.kernel.search.marking import invited, marks
from dacheng.kernel.search.models import HEAD, SearchEntry
from dacheng.kernel.search.registry import KINDS, Searchable, added_names

SAMPLE = 100  # hits looked at when choosing the best; all hits of a common word would cost a second
Said = tuple[str, list[Any]]  # a condition in SQL and its parameters


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
    looks = [look for s in asked if (look := Look(wanted, s, viewer)).visible]
    begin = _hits(looks, [look.beginning(limit) for look in looks])
    best = _in_turns(begin)
    if len(best) < limit:
        best += _in_turns(_contain(looks, limit, {(hit.kind, hit.id) for hit in best}))
    return best[:limit]


def matching_ids(kind: str, query: str, *, viewer: Viewer | None) -> QuerySet[Any, Any]:
    """Ids of the records of one kind that match, as a subquery for `pk__in`.

    Not yet scoped: a list page filters what it already took from `visible_to`.
    """
    wanted = words(query)
    if not wanted or viewer is None or kind not in KINDS:
        return SearchEntry.objects.none().values("object_id")
    said, given = Look(wanted, KINDS[kind], viewer).matching
    matches = RawSQL(said, given, output_field=BooleanField())  # noqa: S611  parameters are given
    return SearchEntry.objects.filter(matches).values("object_id")


def _contain(looks: list[Look], limit: int, seen: set[tuple[str, int]]) -> list[list[Hit]]:
    """Any place, any spelling; of the first SAMPLE found of each kind, the shortest titles."""
    found = _hits(looks, [look.containing(max(SAMPLE, limit)) for look in looks])
    fresh = [[hit for hit in hits if (hit.kind, hit.id) not in seen] for hits in found]
    return [
        sorted(hits, key=lambda hit: (len(hit.title), hit.title, hit.id))[:limit] for hits in fresh
    ]


class Look:
    """What is asked of the entries of one kind. In SQL, because a dozen kinds are asked in one
    statement, and putting it together piece by piece would cost more than answering it."""

    def __init__(self, wanted: list[str], s: Searchable, viewer: Viewer):
        self.wanted, self.s, self.viewer = wanted, s, viewer
        self.scope = s.model.scope.rows(s.model, viewer, "view")

    @cached_property
    def visible(self) -> Said | None:
        """The ids of the records the viewer may see; None where there can be none."""
        visible = self.s.model.objects.filter(self.scope).order_by().values("pk")
        try:
            sql, given = visible.query.sql_with_params()
        except EmptyResultSet:
            return None
        return sql, [*given]

    @cached_property
    def marks(self) -> str:
        return marks(self.s, self.viewer)

    def beginning(self, limit: int) -> Said:
        """Titles that begin with the query, in order, so the exact one is the first."""
        begins = " ".join(self.wanted)[:HEAD]
        # Entries of every owner where marks do not help: the scope lets through what may be seen.
        near, given = self._near if self.marks else ("true", [])
        said = f"kind = %s and head like %s and {near}"
        return self._seen((said, [self.s.kind, f"{begins}%", *given]), "order by head", limit)

    def containing(self, limit: int) -> Said:
        return self._seen(self.matching, "", limit)

    @cached_property
    def matching(self) -> Said:
        """Entries of one kind. Its mark is in every piece; a condition on `kind` would only mislead
        the planner into reading all of the kind."""
        s, (near, given) = self.s, self._near
        text, before = "keys", []
        if not all(self.viewer.reads(s.kind, name) for name in (*s.guarded, *added_names(s.kind))):
            text, before = "split_part(keys, %s, 1)", [GUARD]
        texts = "".join(f" and {text} like %s" for _word in self.wanted)
        each = [part for word in self.wanted for part in (*before, f"%{word}%")]
        return f"{near}{texts}", [*given, *each]

    @cached_property
    def _near(self) -> Said:
        """Entries with the pieces of these words, of what the viewer reaches: those of others are
        left in the index."""
        mark = mark_of(self.s.kind)
        pieces = " & ".join(f"({sought(word, mark)})" for word in self.wanted)
        if not self.marks:
            return "grams @@ %s::tsquery", [pieces]
        held = f"{pieces} & ({self.marks})"
        if not (ids := invited(self.s, self.viewer)):
            return "grams @@ %s::tsquery", [held]
        named = "grams @@ %s::tsquery and kind = %s and object_id = any(%s)"
        return f"(grams @@ %s::tsquery or ({named}))", [held, pieces, self.s.kind, ids]

    def _seen(self, said: Said, order: str, limit: int) -> Said:
        """One part of the statement. Where the index said it all, but for what goes right now, the
        scope looks only at the first that it gave."""
        assert self.visible is not None  # noqa: S101  others are not asked
        (text, given), (visible, more) = said, self.visible
        first = f"select object_id, title, head from search_entry where {text}"  # noqa: S608  ours, words are given
        if self.marks or self.scope is ALL_ROWS:
            first, given = f"{first} {order} limit %s", [*given, limit]
        part = (
            f"(select %s as kind, object_id, title from ({first}) entry"  # noqa: S608  ours and the ORM's
            f" where object_id in ({visible}) {order} limit %s)"
        )
        return part, [self.s.kind, *given, *more, limit]


def _hits(looks: list[Look], parts: list[Said]) -> list[list[Hit]]:
    """The rows of all parts, by kind, in one statement."""
    if not parts:
        return []
    found: dict[str, list[Hit]] = defaultdict(list)
    with connection.cursor() as cursor:
        given = [one for _sql, more in parts for one in more]
        cursor.execute(" union all ".join(sql for sql, _given in parts), given)
        for kind, pk, title in cursor.fetchall():
            s = KINDS[kind]
            found[kind].append(Hit(kind, pk, title, s.label, s.url_name))
    return [found[look.s.kind] for look in looks]


def _in_turns(groups: list[list[Hit]]) -> list[Hit]:
    return [hit for hit in chain.from_iterable(zip_longest(*groups)) if hit]
