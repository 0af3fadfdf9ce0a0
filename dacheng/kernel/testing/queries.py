"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def counted() -> Iterator[CaptureQueriesContext]:
    """`with counted() as asked: …; len(asked)`; the statements are in asked.captured_queries."""
    with CaptureQueriesContext(connection) as asked:
        yield asked
