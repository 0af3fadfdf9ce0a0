"""What a list and a board share: saved views beside the built-in tabs, and their counts."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dacheng.kernel.criteria import BadCriteria
from dacheng.kernel.fields import Catalogue, catalogue
from dacheng.kernel.ui.asked import OF_VIEW, Asked, Tab, usable
from dacheng.kernel.views.models import ARRANGES, Habit, SavedView
from dacheng.kernel.views.queries import habit_of, views_of

MOST_COUNTED, PATIENCE_MS = 999, 400


class WithViews:
    """Mixed into pages of one kind of record; `layout` says which views are theirs."""

    layout = "list"
    kind: str
    tabs: Sequence[Tab] = ()
    sort: str
    base: str = ""
    request: HttpRequest

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue(self.kind)

    def rows(self) -> QuerySet:
        raise NotImplementedError

    @property
    def viewer(self) -> Any:
        return self.request.viewer

    @cached_property
    def given(self) -> QueryDict:
        """The query the page answers."""
        return self.request.GET

    @cached_property
    def views(self) -> list[SavedView]:
        return views_of(self.kind, self.layout, viewer=self.viewer) if self.keeps_views else []

    @cached_property
    def keeps_views(self) -> bool:
        """Only the kind's own page: rows that a number led to have no views."""
        match = self.request.resolver_match
        return match is not None and not match.kwargs.get("name")

    @cached_property
    def arranges(self) -> bool:
        """Whether this person keeps views of his own."""
        return self.viewer.can(ARRANGES)

    @cached_property
    def view(self) -> SavedView | None:
        wanted = self.given.get("view", "")
        return next((one for one in self.views if str(one.pk) == wanted), None)

    @cached_property
    def habit(self) -> Habit | None:
        if not self.keeps_views:
            return None
        person: Any = self.request.user
        return habit_of(self.kind, self.layout, viewer=self.viewer, brought=person.brought)

    @cached_property
    def asked(self) -> Asked:
        return self.asked_of(self.given, self.view)

    def asked_of(self, given: QueryDict, view: SavedView | None) -> Asked:
        tabs = usable(self.tabs, self.catalogue, self.viewer)
        return Asked(
            self.catalogue, self.viewer, given, tabs=tabs, sort=self.sort, base=self.base, view=view
        )

    def first_view(self) -> HttpResponse | None:
        """Where somebody goes who asks for nothing and has said what he begins with."""
        opens = self.habit.opens if self.habit and not self.request.GET else ""
        if not opens:
            return None
        key, _is, value = opens.partition("=")
        known = self.asked.tabs if key == "tab" else {str(one.pk) for one in self.views}
        return HttpResponseRedirect(f"?{opens}") if value in known else None

    # -- tabs

    def tab_links(self) -> list[dict[str, Any]]:
        """全部, the built-in tabs, the saved views; counts come later."""
        asked, view = self.asked, self.view
        at_tab = asked.tab.key if asked.tab and view is None else ""
        lost = "view" in self.given and view is None
        opens = self.habit.opens if self.habit else ""
        url = "?tab=all" if opens else self.request.path
        every: dict[str, Any] = {"key": "", "label": _("全部"), "url": url}
        every["current"] = not at_tab and view is None and not lost
        tabs = [
            {"key": tab.key, "label": tab.label, "url": f"?tab={tab.key}"}
            | {"current": tab.key == at_tab}
            for tab in asked.tabs.values()
        ]
        saved = [
            {"key": f"v{one.pk}", "label": one.name, "url": f"?view={one.pk}"}
            | {"current": one == view, "shared": one.owner_id != self.viewer.person_id, "view": one}
            for one in self.views
        ]
        return [every, *tabs, *saved]

    def tab_counts(self) -> HttpResponse:
        """The numbers beside the tabs, each with a small limit of rows and of time: one that takes
        longer is left away rather than waited for."""
        links = [
            {**link, "count": self._counted(self._query_of(link))}
            for link in self.tab_links()
            if link["key"]
        ]
        return render(self.request, "ui/tab_counts.html", {"tabs": links})

    def _query_of(self, link: Mapping[str, Any]) -> Any:
        page = type(self)()
        page.request, page.given = self.request, QueryDict(link["url"][1:])
        page.views = self.views
        page.kwargs = getattr(self, "kwargs", {})
        page.keeps_views = self.keeps_views
        return page.asked.narrow(page.rows())

    def _counted(self, rows: QuerySet) -> str:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set local statement_timeout = %s", [PATIENCE_MS])
                found = rows.order_by()[: MOST_COUNTED + 1].count()
                cursor.execute("set local statement_timeout to default")
        except (OperationalError, BadCriteria):
            return ""
        return f"{found:,}" if found <= MOST_COUNTED else f"{MOST_COUNTED}+"

    # -- what the page says of its view

    def view_context(self) -> dict[str, Any]:
        """What tabs, menu and sentence need."""
        view, asked = self.view, self.asked
        mine = (
            self.arranges
            and view is not None
            and (view.owner_id == self.viewer.person_id or self.viewer.can("org.administer"))
        )
        return {
            "page": self,
            "tab_links": self.tab_links(),
            "view": view,
            "view_mine": mine,
            "view_differs": asked.differs,
            "view_lost": "view" in self.given and view is None,
            "left_out": asked.left_out,
            "opens_here": self.opens() == (self.habit.opens if self.habit else ""),
            "save_url": self.save_url,
            "update_url": reverse("view_update", args=[view.pk]) if view and mine else "",
        }

    def opens(self) -> str:
        """The query one begins with to see the view or tab looked at."""
        if self.view:
            return f"view={self.view.pk}"
        return f"tab={self.asked.tab.key}" if self.asked.tab else ""

    @property
    def save_url(self) -> str:
        """The dialog that keeps the present state; only where there is something to keep."""
        own = (key for key in OF_VIEW if key != "tab")
        if not self.keeps_views or not self.arranges or not any(self.given.get(key) for key in own):
            return ""
        return reverse("view_new", args=[self.kind, self.layout])
