"""What time it is for our own logic; stories and tests set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from functools import lru_cache
from time import time as time_now

from django.utils import timezone

NOON = time(12)
SPAN = 15 * 60  # seconds
_moment: ContextVar[datetime | None] = ContextVar("dacheng_moment", default=None)


def now() -> datetime:
    """This moment, aware. The history keeps the database's own time, which nobody can set."""
    return _moment.get() or timezone.now()


def told() -> datetime | None:
    """The moment at which a story let the clock stand; None when it simply runs."""
    return _moment.get()


def today() -> date:
    """The day in the company's time zone."""
    moment = _moment.get()
    return _day(int(time_now() // SPAN)) if moment is None else timezone.localdate(moment)


@lru_cache(maxsize=1)
def _day(span: int) -> date:
    """The day of a quarter of an hour: zones differ by whole ones, and rows ask by the hundred."""
    return timezone.localdate(datetime.fromtimestamp(span * SPAN, UTC))


@contextmanager
def at(moment: datetime | date) -> Iterator[datetime]:
    """Let the clock stand at this moment; at noon, when only a day is given."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, NOON)
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    token = _moment.set(moment)
    try:
        yield moment
    finally:
        _moment.reset(token)
