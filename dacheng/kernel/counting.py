"""Many small counts in one statement, made once for everybody with the same rights."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from dacheng.kernel.access import Viewer

MOST = 999
KEPT = 1_000  # statements a process remembers
Count = Callable[[Viewer], QuerySet]
INVITED: tuple[str, list] = ("", [])  # the statement hangs on invitations too
_statements: dict[Hashable, tuple[str, list]] = {}


class Consulted(Mapping[Any, Any]):
    """Invitations that notice when somebody looks at them."""

    def __init__(self, known: Mapping[Any, Any]):
        self.known, self.noticed = known, False

    def __getitem__(self, key: Any) -> Any:
        self.noticed = True
        return self.known[key]

    def __iter__(self) -> Iterator[Any]:
        self.noticed = True
        return iter(self.known)

    def __len__(self) -> int:
        self.noticed = True
        return len(self.known)


def counts(viewer: Viewer, rows: Sequence[Count], day: Hashable) -> tuple[int, ...]:
    """How many rows each has, up to 999, in one query. They must follow from the viewer and the
    day alone: the statement is not made again for the same rights, because making six costs more
    than asking them. One that depends on invitations is remembered for the same invitations."""
    sql, params = _known(viewer, rows, (viewer.rights, tuple(rows), day))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(cursor.fetchone()[1:])


def _known(viewer: Viewer, rows: Sequence[Count], key: Hashable) -> tuple[str, list]:
    invited = (key, frozenset(viewer.invited.items())) if _statements.get(key) == INVITED else key
    known = _statements.get(invited)
    if known is None:
        looked_at = Consulted(viewer.invited)
        known = _statement([make(replace(viewer, invited=looked_at)) for make in rows])
        if looked_at.noticed:
            _remember(key, INVITED)
            invited = (key, frozenset(viewer.invited.items()))
        _remember(invited, known)
    return known


def totals(rows: QuerySet) -> tuple[int, list[Any]]:
    """How many rows of values, and the sum of every column but the first. Written around the
    rows, because rearranging their query for an aggregate takes as long as asking it."""
    try:
        inner, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return 0, []
    columns = [f"c{at}" for at in range(len(rows.query.values_select) or 1)]
    sums = "".join(f", sum({column})" for column in columns[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*){sums} from ({inner}) found ({', '.join(columns)})",  # noqa: S608  the ORM's own
            params,
        )
        count, *found = cursor.fetchone()
    return count, found


def _remember(key: Hashable, statement: tuple[str, list]) -> None:
    if len(_statements) >= KEPT:
        _statements.clear()
    _statements[key] = statement


def _statement(rows: Sequence[QuerySet]) -> tuple[str, list]:
    parts, params = ["0"], []  # a first one, should there be no other
    for one in rows:
        try:
            inner, given = one.order_by().values("pk")[:MOST].query.sql_with_params()
        except EmptyResultSet:  # what nobody sees needs no asking
            parts.append("0")
            continue
        parts.append(f"(select count(*) from ({inner}) found)")  # noqa: S608  the ORM's own
        params.extend(given)
    return f"select {', '.join(parts)}", params
