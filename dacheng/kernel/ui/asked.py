"""What somebody asks of a list, read from the address: tab, conditions, words, order, columns."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dacheng.kernel import search
from dacheng.kernel.access import Viewer
from dacheng.kernel.criteria import BadCriteria, Criteria, parse
from dacheng.kernel.criteria.sentence import read
from dacheng.kernel.criteria.tree import All
from dacheng.kernel.fields import Catalogue
from dacheng.kernel.paths import listable
from dacheng.kernel.ui.paging import Order

LONGEST = 200


class BadSort(ValidationError):
    """There is no such column to sort by, or this viewer may not read it."""


@dataclass(frozen=True)
class Tab:
    """A named view: a condition in the criteria language, and the order that suits it."""

    key: str
    label: str | Promise
    where: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Part:
    """One condition of the sentence, and the address of the list without it."""

    text: str
    without: str


class Asked:
    """A request for rows of one kind by one viewer; every mistake in it raises with a sentence."""

    def __init__(
        self,
        catalogue: Catalogue,
        viewer: Viewer,
        given: QueryDict,
        *,
        tabs: Iterable[Tab] = (),
        sort: str = "-pk",
        base: str = "",
    ):
        self.catalogue, self.viewer, self.given = catalogue, viewer, given
        self.tabs = {tab.key: tab for tab in tabs}
        self.tab = self.tabs.get(given.get("tab", ""))
        self.words = given.get("q", "").replace("\x00", "").strip()[:LONGEST]
        self.sort = given.get("sort", "") or (self.tab.sort if self.tab else "") or sort
        self.base = base

    @cached_property
    def parts(self) -> list[dict]:
        """The conditions as JSON, those of the tab first."""
        return [*self._of_tab, *_conditions(self.given.get("where", ""), self)]

    @cached_property
    def _of_tab(self) -> list[dict]:
        return _conditions(self.tab.where, self) if self.tab else []

    @cached_property
    def criteria(self) -> Criteria:
        return self.check({"all": self.parts})

    def check(self, source: Any) -> Criteria:
        return parse(source, self.catalogue, viewer=self.viewer, today=timezone.localdate())

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The rows asked for, of the rows given."""
        rows = rows.filter(self.criteria.q())
        if self.base:
            rows = rows.filter(self.check(self.base).q())
        return rows.filter(self._found()) if self.words else rows

    def _found(self) -> Q:
        kind = self.catalogue.kind
        if kind in search.KINDS:
            from dacheng.kernel.search.finding import matching_ids

            return Q(pk__in=matching_ids(kind, self.words, viewer=self.viewer))
        names = [
            name
            for name in ("name", "code", "title", "company", "subject")
            if name in self.catalogue
        ]
        found = Q(pk__in=())
        for name in names:
            if self.viewer.reads(kind, name):
                found |= Q(**{f"{self.catalogue[name].lookup}__icontains": self.words})
        return found

    @cached_property
    def order(self) -> Order:
        name = self.sort.removeprefix("-")
        field = self.catalogue.fields.get(name)
        if name != "pk" and (
            field is None
            or not field.sorted
            or not listable(self.catalogue.model, field.lookup)
            or not self.viewer.reads(self.catalogue.kind, name)
        ):
            raise BadSort(
                _("不能按“%(name)s”排序。点表头排，或从地址里去掉 sort。") % {"name": name[:40]}
            )
        path = field.lookup if field else self.catalogue.model._meta.pk.name
        return Order(self.catalogue.model, path, self.sort.startswith("-"))

    def address(self, **changes: Any) -> str:
        """The query string of this list with some of it changed; paging starts again."""
        query = self.given.copy()
        for key in ("after", "before", "part", "field", "op", "value", "upto", "add", "cols_set"):
            query.pop(key, None)
        for key, value in changes.items():
            query.pop(key, None)
            if value not in (None, "", []):
                query[key] = value
        return f"?{query.urlencode()}"

    @property
    def condition_url(self) -> str:
        return self.address(part="condition")

    @property
    def totals_url(self) -> str:
        return self.address(part="totals")

    def where(self, parts: list[dict]) -> str:
        return (
            json.dumps({"all": parts}, ensure_ascii=False, separators=(",", ":")) if parts else ""
        )

    def with_part(self, part: dict) -> str:
        """The address of the list with one condition more; BadCriteria when it cannot be."""
        own = self.parts[len(self._of_tab) :]
        self.check({"all": [*self.parts, part]})
        return self.address(where=self.where([*own, part]))

    def sentence(self) -> list[Part]:
        """The conditions one by one, each with the way to drop it."""
        tree = self.criteria.tree
        texts = [read(one) for one in tree.parts] if isinstance(tree, All) else []
        return [Part(text, self._without(at)) for at, text in enumerate(texts)]

    def _without(self, at: int) -> str:
        tab = len(self._of_tab)
        left = [part for place, part in enumerate(self.parts) if place != at]
        if at < tab:  # what remains of the tab is from now on an own condition
            return self.address(tab=None, where=self.where(left))
        return self.address(where=self.where(left[tab:]))


def asked(request: HttpRequest, catalogue: Catalogue, **rest: Any) -> Asked:
    return Asked(catalogue, request.viewer, request.GET, **rest)


def _conditions(source: str, asked: Asked) -> list[dict]:
    tree = asked.check(source).json()
    return tree.get("all", [tree] if tree else [])


def usable(tabs: Iterable[Tab], catalogue: Catalogue, viewer: Viewer) -> list[Tab]:
    """The tabs whose conditions this viewer may ask; one on a masked field would tell its value."""
    kept = []
    for tab in tabs:
        try:
            parse(tab.where, catalogue, viewer=viewer, today=timezone.localdate())
        except BadCriteria:
            continue
        kept.append(tab)
    return kept
