"""The places of the product, in the order of the rail; each domain registers its own."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.counting import counts


@dataclass(frozen=True)
class Entry:
    """One place.

    needs  the grant without which it is not there
    key    the letter after G that goes there
    count  the rows that wait there, made of nothing but the viewer and the day; all are counted
           in one query per page, so they must be cheap
    bar    one of the three places at a phone's thumb
    group  the heading it stands under; without one it stands above all headings
    """

    label: str | Promise
    url_name: str
    icon: str = ""
    needs: str = ""
    order: int = 50
    key: str = ""
    count: Callable[[Viewer], QuerySet] | None = None
    bar: bool = False
    group: str = ""


@dataclass(frozen=True)
class Group:
    """A heading of the rail; `folded` ones open when somebody is in them or asks."""

    label: str | Promise
    order: int
    folded: bool = False


@dataclass(frozen=True)
class Verb:
    """Something one can begin from anywhere, found by its name in the palette."""

    label: str | Promise
    url_name: str
    needs: str = ""
    icon: str = "plus"
    dialog: bool = False


_verbs: list[Verb] = []
_groups: dict[str, Group] = {}
_entries: list[Entry] = []
_steps: list[Entry] = []


def entry(label: str | Promise, url_name: str, **rest: Any) -> Entry:
    """Register one place; in the domain's navigation.py."""
    _entries.append(Entry(label, url_name, **rest))
    _entries.sort(key=lambda one: one.order)
    return _entries[-1]


def group(code: str, label: str | Promise, order: int, *, folded: bool = False) -> None:
    """Register one heading of the rail."""
    _groups[code] = Group(label, order, folded)


def verb(label: str | Promise, url_name: str, **rest: Any) -> Verb:
    """Register something to begin; in the domain's navigation.py."""
    _verbs.append(Verb(label, url_name, **rest))
    return _verbs[-1]


def step(label: str | Promise, url_name: str, **rest: Any) -> Entry:
    """Register one step of the loop that runs through the product, in the order of the loop."""
    _steps.append(Entry(label, url_name, **rest))
    return _steps[-1]


class Drawn(list[dict[str, Any]]):
    """Places as the rail draws them; `settled` is what they differ by, for what is drawn once."""

    settled: Hashable = None


def waiting(viewer: Viewer, **more: Callable[[Viewer], QuerySet]) -> dict[str, int]:
    """What waits for this viewer, by the URL name of its place or the name given; one query."""
    asked = {
        one.url_name: one.count
        for one in (*_entries, *_steps)
        if one.count and (not one.needs or viewer.can(one.needs))
    } | more
    found = counts(viewer, list(asked.values()), clock.today())
    return dict(zip(asked, found, strict=True))


def places(viewer: Viewer, path: str, waits: Mapping[str, int]) -> Drawn:
    """The places this viewer may go to, as the rail draws them; `path` is where he is."""
    known = _known(_entries, viewer)
    here = {url for _one, url in known if (path == url if url == "/" else path.startswith(url))}
    return _drawn(known, here, waits)


def grouped(nav: Drawn, loop: Drawn) -> Drawn:
    """The same places under their headings; what is a step of the loop is there already."""
    known = {one["url"] for one in loop}
    under: dict[str, list[dict[str, Any]]] = {}
    for one in nav:
        if one["url"] not in known:
            under.setdefault(one["group"], []).append(one)
    heads = {code: _groups.get(code, Group("", 0)) for code in under}
    found = Drawn(
        {
            "title": heads[code].label,
            "folded": heads[code].folded,
            "entries": entries,
            "open": any(one["current"] for one in entries),
        }
        for code, entries in sorted(under.items(), key=lambda item: heads[item[0]].order)
    )
    found.settled = (nav.settled, tuple(known))
    return found


def verbs(viewer: Viewer) -> Drawn:
    """What this viewer may begin, as the palette draws it."""
    known = [
        (one, _address(one.url_name, settings.ROOT_URLCONF))
        for one in _verbs
        if not one.needs or viewer.can(one.needs)
    ]
    found = Drawn(
        {"label": one.label, "icon": one.icon, "dialog" if one.dialog else "url": url}
        for one, url in known
        if url
    )
    found.settled = tuple(url for _one, url in known)
    return found


def steps(viewer: Viewer, path: str, waits: Mapping[str, int]) -> Drawn:
    """The steps of the loop; only the one most particular to `path` is where he is."""
    known = _known(_steps, viewer)
    here = max((url for _one, url in known if path.startswith(url)), key=len, default="")
    found = _drawn(known, {here}, waits)
    for one in found:
        one["hot"] = bool(one["count"])
    return found


def _known(entries: list[Entry], viewer: Viewer) -> list[tuple[Entry, str]]:
    may = [one for one in entries if not one.needs or viewer.can(one.needs)]
    known = [(one, _address(one.url_name, settings.ROOT_URLCONF)) for one in may]
    return [(one, url) for one, url in known if url]


@cache
def _address(url_name: str, _of: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:  # the domain's pages are not in this product's table of contents
        return ""


def _drawn(known: list[tuple[Entry, str]], here: set[str], waits: Mapping[str, int]) -> Drawn:
    found = Drawn(
        {
            "label": one.label,
            "url": url,
            "icon": one.icon,
            "key": one.key,
            "bar": one.bar,
            "current": url in here,
            "count": waits.get(one.url_name) if one.count else None,
            "group": one.group,
        }
        for one, url in known
    )
    found.settled = tuple((one["url"], one["current"], one["count"]) for one in found)
    return found
