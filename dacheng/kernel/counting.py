"""Many small counts in one statement, made once for everybody with the same rights."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from dacheng.kernel.access import Viewer
from dacheng.kernel.access.remembering import Remembered
from dacheng.kernel.statements import answer

MOST = 999
KEPT = 1_000  # statements a process remembers
Count = Callable[[Viewer], QuerySet]
_known: Remembered[tuple[str, list]] = Remembered(KEPT)


def counts(viewer: Viewer, rows: Sequence[Count], day: Hashable) -> tuple[int, ...]:
    """How many rows each has, up to 999, in one query. They must follow from the viewer and the
    day alone: the statement is not made again for the same rights, because making six costs more
    than asking them. One that depends on invitations is remembered for the same invitations."""
    key = (viewer.rights, tuple(rows), day)
    sql, params = _known.of(viewer, key, lambda seen: _statement([make(seen) for make in rows]))
    return tuple(answer(sql, params)[0][1:])


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
