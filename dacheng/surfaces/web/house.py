"""The company as every page shows it: the same for a whole request, and remembered for two seconds
by each process, because every page asks and nothing changes less."""

import time
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_started
from django.db.models.signals import post_save

from dacheng.domains.org.models import Company
from dacheng.domains.org.queries import company
from dacheng.kernel.ui import figures

seconds = 2.0  # tests set 0, so that their counts of queries are no matter of time


@dataclass(frozen=True)
class House:
    name: str = ""
    currency: str = "CNY"
    first_month: int = 1


_known: tuple[float, House] | None = None  # when it was asked for


def house() -> House:
    """The company's name and the currency of its books."""
    global _known
    if (known := _known) is None:
        found = company()
        here = House(found.name, found.currency, found.first_month) if found else House()
        _known = known = time.monotonic(), here
    return known[1]


def _ask_again(**_given: Any) -> None:
    global _known
    if _known and time.monotonic() - _known[0] >= seconds:
        _known = None


def forget(**_given: Any) -> None:
    global _known
    _known = None


def install() -> None:
    """Let figures be written in the company's currency."""
    request_started.connect(_ask_again, dispatch_uid="dacheng.house")
    post_save.connect(forget, sender=Company, dispatch_uid="dacheng.house")
    figures.company_currency = lambda: house().currency
