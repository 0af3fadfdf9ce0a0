"""The places of the product, in the order of the rail; each domain registers its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from dacheng.kernel.access import Viewer


@dataclass(frozen=True)
class Entry:
    """One place.

    needs  the grant without which it is not there
    key    the letter after G that goes there
    count  what waits there for this viewer; asked once per page, so it must be one cheap query
    bar    one of the three places at a phone's thumb
    """

    label: str | Promise
    url_name: str
    icon: str = ""
    needs: str = ""
    order: int = 50
    key: str = ""
    count: Callable[[Viewer], int] | None = None
    bar: bool = False


_entries: list[Entry] = []
_steps: list[Entry] = []


def entry(label: str | Promise, url_name: str, **rest: Any) -> Entry:
    """Register one place; in the domain's navigation.py."""
    _entries.append(Entry(label, url_name, **rest))
    _entries.sort(key=lambda one: one.order)
    return _entries[-1]


def step(label: str | Promise, url_name: str, **rest: Any) -> Entry:
    """Register one step of the loop that runs through the product, in the order of the loop."""
    _steps.append(Entry(label, url_name, **rest))
    return _steps[-1]


def places(viewer: Viewer, path: str) -> list[dict[str, Any]]:
    """The places this viewer may go to, as the rail draws them; `path` is where he is."""
    return _drawn(_entries, viewer, path)


def steps(viewer: Viewer, path: str) -> list[dict[str, Any]]:
    """The steps of the loop; only the one most particular to `path` is where he is."""
    found = _drawn(_steps, viewer, path)
    here = max((one["url"] for one in found if one["current"]), key=len, default="")
    return [{**one, "current": one["url"] == here, "hot": bool(one["count"])} for one in found]


def _drawn(entries: list[Entry], viewer: Viewer, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in entries:
        if one.needs and not viewer.can(one.needs):
            continue
        try:
            url = reverse(one.url_name)
        except NoReverseMatch:  # the domain's pages are not in this product's table of contents
            continue
        here = path == url if url == "/" else path.startswith(url)
        count = one.count(viewer) if one.count else None
        found.append(
            {"label": one.label, "url": url, "icon": one.icon, "key": one.key, "bar": one.bar,
             "current": here, "count": count}
        )  # fmt: skip
    return found
