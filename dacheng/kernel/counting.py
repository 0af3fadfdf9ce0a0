"""Many small counts in one statement, made once for everybody with the same rights."""

from collections.abc import Callable, Hashable, Sequence

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST = 999
KEPT = 500  # statements a process remembers
_statements: dict[Hashable, tuple[str, list]] = {}


def counts(key: Hashable, rows: Callable[[], Sequence[QuerySet]]) -> tuple[int, ...]:
    """How many rows each has, up to 999, in one query. The key is all that the rows depend on:
    under the same key the statement is not made again, because making six costs more than asking
    them."""
    if (known := _statements.get(key)) is None:
        if len(_statements) >= KEPT:
            _statements.clear()
        known = _statements[key] = _statement(rows())
    sql, params = known
    if not sql:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(cursor.fetchone())


def _statement(rows: Sequence[QuerySet]) -> tuple[str, list]:
    parts, params = [], []
    for one in rows:
        try:
            inner, given = one.order_by().values("pk")[:MOST].query.sql_with_params()
        except EmptyResultSet:  # what nobody sees needs no asking
            parts.append("0")
            continue
        parts.append(f"(select count(*) from ({inner}) found)")  # noqa: S608  the ORM's own
        params.extend(given)
    return (f"select {', '.join(parts)}" if parts else "", params)
