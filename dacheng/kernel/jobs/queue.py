"""The queue itself: procrastinate on our own database."""

from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as _app
from procrastinate.exceptions import ConnectorException

__all__ = ["AWAY", "app"]

# Because a database that went away comes back, and what it interrupted was rolled back.
AWAY = (OperationalError, InterfaceError, ConnectorException)
AGAIN = RetryStrategy(max_attempts=10, wait=3, retry_exceptions=set(AWAY))


class _Queue:
    """The app, with every task tried again when the database went away under it."""

    def task(self, **given: Any) -> Callable[..., Any]:
        decorate: Callable[..., Any] = _app.task(**{"retry": AGAIN, **given})
        return decorate

    def __getattr__(self, name: str) -> Any:
        return getattr(_app, name)


app: Any = _Queue()
