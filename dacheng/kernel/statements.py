"""Statements that are the same in every request: the ORM writes each of them once, PostgreSQL
plans it once, and only its values change."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import BigIntegerField, Expression, Field, QuerySet

from dacheng.kernel.access import Viewer
from dacheng.kernel.access.remembering import Remembered

LARGEST = 2**63 - 1
MOST = 100  # ways to see that a process remembers of each


class Given(Expression):
    """A value that is named where a query is written and given where it is asked; `field` says
    of which type it is, the id of a record when nothing is said."""

    def __init__(self, name: str, field: Field | None = None):
        super().__init__(output_field=field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        kind = str(self.output_field.db_type(connection)).partition("(")[0]
        return f"%s::{kind}", [self]


ANYBODY: Any = Given("anybody")


class Prepared(ServerBindingCursor):
    """Has PostgreSQL keep the plan on this connection."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # for whom logs what was asked
        return self._query

    def execute(self, query: Any, params: Any = None) -> Any:
        return super().execute(query, params, prepare=True)


class Statement:
    """A query written once by `write`, which puts `Given`s where values go.

    Calling it with these values gives what the query set would: records or rows of values; nothing
    for an id that no column can hold. Wants nothing that depends on how many values there are
    (`in`), and no rows of related records beyond those that are joined.
    """

    def __init__(self, write: Callable[[], QuerySet]):
        self.write = write

    @cached_property
    def written(self) -> tuple[QuerySet, Any, str, tuple[Any, ...]]:
        """Its rows, their compiler, the text (empty for what nobody sees) and the values."""
        rows = self.write()
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            sql, params = "", ()
        return rows, compiler, sql, params

    @cached_property
    def converters(self) -> dict[int, Any]:
        compiler = self.written[1]
        return compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])

    def __call__(self, **given: Any) -> list[Any]:
        rows, compiler, sql, params = self.written
        if not sql or any(isinstance(one, int) and abs(one) > LARGEST for one in given.values()):
            return []
        asked = copy(compiler)
        asked.connection = connection  # this thread's
        values = [given[one.name] if isinstance(one, Given) else one for one in params]
        asked.execute_sql = lambda *_how, **_more: [answer(sql, values)]
        asked.get_converters = lambda _columns: self.converters
        query: Any = copy(rows.query)
        query.get_compiler = lambda *_how, **_more: asked
        again: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            query=query,
            _fields=rows._fields,
            _hints={},
            _known_related_objects={},
        )
        iterable: Any = rows._iterable_class(again)
        return list(iterable)


class Seen:
    """A statement over what a viewer sees, written once for everybody who sees in the same way.

    `write` gets a viewer who is anybody with the same grants: his id is a value that is given
    when it is asked, so it may stand in conditions only. Of who stands in for somebody it is his.
    """

    def __init__(self, write: Callable[[Viewer], QuerySet]):
        self.write = write
        self.known: Remembered[Statement] = Remembered(MOST)

    def __call__(self, viewer: Viewer, **given: Any) -> list[Any]:
        key = viewer.rights if viewer.stands_for else viewer.rights[1:]
        return self.known.of(viewer, key, self._written)(anybody=viewer.person_id, **given)

    def _written(self, viewer: Viewer) -> Statement:
        seen = viewer if viewer.stands_for else replace(viewer, person_id=ANYBODY)
        made = Statement(lambda: self.write(seen))
        _ = made.written  # now, while it is noticed whether invitations are looked at
        return made


def answer(sql: str, values: Sequence[Any]) -> list[tuple]:
    """All rows of a text that is asked again and again with other values."""
    connection.ensure_connection()
    # The stubs know nothing of a cursor's connection.
    made: Any = Prepared(connection.connection)  # type: ignore[call-arg]
    with connection._prepare_cursor(made) as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
