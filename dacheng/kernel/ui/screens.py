"""Where a kind of record is shown and which verb changes it; pages, pickers, cells ask here."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from dacheng.kernel import records

Change = Callable[..., Any]
# A file may bring these; nobody types them.
STAMPS = ("external_id", "created_by", "created_at", "updated_at")


@dataclass(frozen=True)
class Screen:
    """One kind of record on the screen.

    list_url, detail_url  URL names; the detail takes the record's id
    change   (record, changes, by=viewer, version=…) -> record; the verb behind editing in place
    picked   narrows the rows that a form offers, such as people still here
    hint     ORM path of what is written small beside a name in a picker
    fixed    fields that have a verb of their own, so that no cell changes them
    give     (record, to, by=viewer) -> record; the verb that hands a record to somebody else
    """

    kind: str
    label: str | Promise
    icon: str = ""
    list_url: str = ""
    detail_url: str = ""
    change: Change = records.change
    picked: Callable[[QuerySet], QuerySet] | None = None
    hint: str = ""
    fixed: tuple[str, ...] = ()
    give: Change | None = None

    def href(self, pk: int) -> str:
        before, after = _around(self.detail_url)
        return f"{before}{pk}{after}"

    def keeps(self, name: str) -> bool:
        """Whether a field cannot be edited in place."""
        return name in self.fixed or name in STAMPS

    @property
    def space(self) -> str:
        """The URL namespace in which the record's verbs live."""
        return self.detail_url.rpartition(":")[0]


_screens: dict[str, Screen] = {}


def screen(kind: str, label: str | Promise, **rest: Any) -> Screen:
    """Register the screen of a kind; once, in the domain's navigation.py."""
    if kind in _screens:
        raise ValueError(f"the screen of {kind} is registered twice")
    _screens[kind] = Screen(kind, label, **rest)
    return _screens[kind]


def screen_of(kind: str) -> Screen | None:
    return _screens.get(kind)


@cache
def _around(url_name: str) -> tuple[str, str]:
    # Resolving a URL per cell costs more than the cell; the id is the only part that differs.
    before, _zero, after = reverse(url_name, args=[0]).rpartition("0")
    return before, after
