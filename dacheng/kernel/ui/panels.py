"""A record's page is open: a domain downstream adds a panel without the page knowing it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from dacheng.kernel.access import Viewer

Context = Callable[[Any, Viewer], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A panel on the page of one kind of record; its template lies in the contributing domain.

    needs  the grant without which it is not there
    side   in the narrow column on the right
    flush  the template brings its own padding, as a table does
    """

    kind: str
    name: str
    title: str | Promise
    template: str
    context: Context
    order: int = 50
    needs: str = ""
    side: bool = False
    flush: bool = False


_panels: dict[str, list[Panel]] = defaultdict(list)


def panel_on(kind: str, *, title: str | Promise, **rest: Any) -> Callable[[Context], Context]:
    """Decorate `def contacts(record, viewer) -> dict | None`; None leaves the panel out.

    The template is '<domain>/panels/<name of the function>.html'. Keys `hint`, `count`,
    `link_url` and `link_label` of the dict go to the head of the panel.
    """

    def register(context: Context) -> Context:
        domain, name = context.__module__.split(".")[-2], context.__name__
        found = Panel(kind, name, title, f"{domain}/panels/{name}.html", context, **rest)
        _panels[kind].append(found)
        _panels[kind].sort(key=lambda panel: panel.order)
        return context

    return register


def panels_for(kind: str, record: Any, viewer: Viewer) -> Iterator[tuple[Panel, Mapping[str, Any]]]:
    """The panels this viewer gets, with their context."""
    for panel in _panels[kind]:
        if panel.needs and not viewer.can(panel.needs):
            continue
        if (context := panel.context(record, viewer)) is not None:
            yield panel, context
