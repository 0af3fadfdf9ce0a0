"""The company as every page shows it, asked for once per request."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_started

from dacheng.domains.org.queries import company
from dacheng.kernel.ui import figures


@dataclass(frozen=True)
class House:
    name: str = ""
    currency: str = "CNY"
    first_month: int = 1


_house: ContextVar[House | None] = ContextVar("dacheng_house", default=None)


def house() -> House:
    """The company's name and the currency of its books."""
    known = _house.get()
    if known is None:
        found = company()
        known = House(found.name, found.currency, found.first_month) if found else House()
        _house.set(known)
    return known


def _forget(**_given: Any) -> None:
    _house.set(None)


def install() -> None:
    """Let figures be written in the company's currency."""
    request_started.connect(_forget, dispatch_uid="dacheng.house")
    figures.company_currency = lambda: house().currency
