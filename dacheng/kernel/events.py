"""Domain events: frozen dataclasses, delivered after the transaction commits; what must not be
lost is written down inside it."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

Handler = TypeVar("Handler", bound=Callable[[Any], None])
_handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
_recorders: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
_unheard: ContextVar[bool] = ContextVar("dacheng_unheard", default=False)
log = logging.getLogger(__name__)


@contextmanager
def unheard() -> Iterator[None]:
    """Let events go by without anybody hearing of them: a story of last year is no news."""
    token = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(token)


def on(event_type: type) -> Callable[[Handler], Handler]:
    """Register a handler for one type of event."""

    def register(handler: Handler) -> Handler:
        _handlers[event_type].append(handler)
        return handler

    return register


def during(event_type: type, recorder: Callable[[Any], None]) -> None:
    """Call this inside the transaction of the change, to defer a job that must not be lost. Its
    failure undoes the change, so it does little."""
    _recorders[event_type].append(recorder)


def publish(event: object) -> None:
    """Deliver to every handler once the change it speaks of is committed.

    A handler that fails is logged and does not stop the others: what must not be lost
    is deferred as a job inside the transaction instead.
    """
    if _unheard.get():
        return
    for recorder in _recorders[type(event)]:
        recorder(event)
    for handler in _handlers[type(event)]:
        transaction.on_commit(partial(_deliver, handler, event))


def _deliver(handler: Callable[[Any], None], event: object) -> None:
    try:
        handler(event)
    except Exception:
        log.exception("handler %s failed on %r", handler.__qualname__, event)
