"""What somebody asks of a list, read from the address: tab, conditions, words, order, columns."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.kernel import clock, search
from dacheng.kernel.access import Viewer
from dacheng.kernel.criteria import BadCriteria, Criteria, parse
from dacheng.kernel.criteria.sentence import read
from dacheng.kernel.criteria.tree import All
from dacheng.kernel.custom import live
from dacheng.kernel.fields import Catalogue
from dacheng.kernel.paths import listable
from dacheng.kernel.ui.paging import Order

if TYPE_CHECKING:
    from dacheng.kernel.views.models import SavedView

LONGEST = 200
# What a view keeps, by the keys of the address; with one of them an address departs from its view.
OF_VIEW = ("tab", "where", "sort", "q", "cols")
# What an address says of one moment and not of the list.
PASSING = (
    "after", "before", "part", "field", "op", "value", "upto", "add", "at", "cols_set",
)  # fmt: skip


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
    """One condition of the sentence, the list without it, and the menu that changes it."""

    text: str
    without: str
    change_url: str


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
        view: "SavedView | None" = None,
    ):
        self.catalogue, self.viewer, self.given = catalogue, viewer, given
        self.tabs = {tab.key: tab for tab in tabs}
        self.view, self.base, self.left_out = view, base, 0
        self.tab = self.tabs.get(self._said("tab"))
        if view and view.tab and "tab" not in given and not self.tab:
            self.left_out += 1
        self.words = self._said("words", "q").replace("\x00", "").strip()[:LONGEST]
        self.sort = self._sort() or (self.tab.sort if self.tab else "") or sort

    def _said(self, name: str, key: str = "") -> str:
        """What the address says, else the view."""
        if (key or name) in self.given or self.view is None:
            return self.given.get(key or name, "")
        return getattr(self.view, name)

    def _sort(self) -> str:
        if "sort" in self.given or self.view is None or not self.view.sort:
            given = self.given.get("sort", "")
            if not self._archived(given.removeprefix("-")):
                return given
            self.left_out += 1
            return ""
        if self._sortable(self.view.sort.removeprefix("-")):
            return self.view.sort
        self.left_out += 1
        return ""

    @property
    def differs(self) -> bool:
        """Whether the address asks for something else than its view says."""
        return self.view is not None and any(key in self.given for key in OF_VIEW)

    @cached_property
    def parts(self) -> list[dict]:
        """The conditions as JSON, those of the tab first."""
        return [*self._of_tab, *self._own]

    @cached_property
    def _own(self) -> list[dict]:
        if "where" in self.given or self.view is None:
            return _conditions(self._in_use(self.given.get("where", "")), self)
        kept = []
        for part in _unchecked(self.view.where):
            try:
                kept += _conditions(part, self)
            except BadCriteria:  # a field he may not read, or one that is gone
                self.left_out += 1
        return kept

    def _archived(self, name: str) -> bool:
        """Whether the company had this field: an address somebody kept may still name it."""
        return name not in self.catalogue and live.shape_of(self.catalogue.kind, name) is not None

    def _in_use(self, where: str) -> Any:
        """The conditions of an address without those on archived fields."""
        parts = _unchecked(where)
        kept = [one for one in parts if not any(map(self._archived, _named(one)))]
        self.left_out += len(parts) - len(kept)
        return where if len(kept) == len(parts) else {"all": kept}

    @cached_property
    def _of_tab(self) -> list[dict]:
        return _conditions(self.tab.where, self) if self.tab else []

    @cached_property
    def criteria(self) -> Criteria:
        return self.check({"all": self.parts})

    def check(self, source: Any) -> Criteria:
        return parse(source, self.catalogue, viewer=self.viewer, today=clock.today())

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
        if not self._sortable(name):
            raise BadSort(
                _("不能按“%(name)s”排序。点表头排，或从地址里去掉 sort。") % {"name": name[:40]}
            )
        field = self.catalogue.fields.get(name)
        path = field.lookup if field else self.catalogue.model._meta.pk.name
        return Order(self.catalogue.model, path, self.sort.startswith("-"))

    def _sortable(self, name: str) -> bool:
        field = self.catalogue.fields.get(name)
        if field is None:
            return name == "pk"
        known = field.sorted and listable(self.catalogue.model, field.lookup)
        return known and self.viewer.reads(self.catalogue.kind, name)

    def address(self, **changes: Any) -> str:
        """The query string of this list with some of it changed; paging starts again."""
        parts = [written for key, written in self._lasting.items() if key not in changes]
        said = {key: value for key, value in changes.items() if value not in (None, "", [])}
        return "?" + "&".join([*parts, urlencode(said, doseq=True)] if said else parts)

    @cached_property
    def _lasting(self) -> dict[str, str]:
        """What the address says beyond this moment, by its key, as it is written."""
        return {
            key: urlencode({key: values}, doseq=True)
            for key, values in self.given.lists()
            if key not in PASSING and values
        }

    @property
    def condition_url(self) -> str:
        return self.address(part="condition")

    @property
    def totals_url(self) -> str:
        return self.address(part="totals")

    def where(self, parts: list[dict]) -> str:
        """As the address writes it; a view asked for without conditions has to say so."""
        if not parts:
            return "{}" if self.view else ""
        return json.dumps({"all": parts}, ensure_ascii=False, separators=(",", ":"))

    def own_where(self) -> str:
        """The conditions beside those of the tab, as a view keeps them."""
        return self.where(self.parts[len(self._of_tab) :]).removeprefix("{}")

    def part_at(self, at: str) -> dict | None:
        """The condition at '2', or the alternative '2.1' in the group there; None for none."""
        first, _dot, second = at.partition(".")
        part = _nth(self.parts, first)
        if part is None or not second:
            return part
        return _nth(part.get("any", [part]), second)

    def with_part(self, part: dict, at: str = "") -> str:
        """The address with one condition more, or in place of the one at `at`; '2.+' makes it an
        alternative to that one. BadCriteria when it cannot be."""
        parts = [dict(one) for one in self.parts]
        first, _dot, second = at.partition(".")
        here = _nth(parts, first)
        if here is None:
            parts.append(part)
        elif not second:
            parts[int(first)] = part
        else:
            group = list(here.get("any", [here]))
            if _nth(group, second) is None:
                group.append(part)
            else:
                group[int(second)] = part
            parts[int(first)] = {"any": group}
        self.check({"all": parts})
        return self._address_of(parts)

    def without(self, at: str) -> str:
        """The address without the condition, or without one alternative of a group."""
        parts = list(self.parts)
        first, _dot, second = at.partition(".")
        here = _nth(parts, first)
        if here is None:
            return self.address()
        group = [one for place, one in enumerate(here.get("any", [])) if str(place) != second]
        if second and group:
            parts[int(first)] = group[0] if len(group) == 1 else {"any": group}
        else:
            parts.pop(int(first))
        return self._address_of(parts)

    def _address_of(self, parts: list[dict]) -> str:
        tab = len(self._of_tab)
        if parts[:tab] == self._of_tab:
            return self.address(where=self.where(parts[tab:]))
        # What remains of the tab is from now on an own condition.
        return self.address(tab="-" if self.view else None, where=self.where(parts))

    def sentence(self) -> list[Part]:
        """The conditions one by one, each with the way to change and to drop it."""
        tree = self.criteria.tree
        trees = tree.parts if isinstance(tree, All) else []
        return [
            Part(read(one), self.without(str(at)), self.address(part="condition", at=str(at)))
            for at, one in enumerate(trees)
        ]


def asked(request: HttpRequest, catalogue: Catalogue, **rest: Any) -> Asked:
    return Asked(catalogue, request.viewer, request.GET, **rest)


def _conditions(source: Any, asked: Asked) -> list[dict]:
    tree = asked.check(source).json()
    return tree.get("all", [tree] if tree else [])


def _unchecked(where: str) -> list[Any]:
    """The conditions of a stored view one by one, as far as they can be read at all."""
    try:
        tree = json.loads(where or "{}")
    except (ValueError, RecursionError):
        return []
    found = tree.get("all", [tree] if tree else []) if isinstance(tree, dict) else []
    return found if isinstance(found, list) else []


def _named(part: Any) -> Iterator[str]:
    """The fields a condition or a group of them is about, however deep somebody nested them."""
    parts = [part]
    while parts:
        one = parts.pop()
        if isinstance(one, dict):
            yield str(one.get("field", ""))
            parts += one["any"] if isinstance(one.get("any"), list) else []


def _nth(parts: list[dict], place: str) -> dict | None:
    known = place.isascii() and place.isdigit() and len(place) < 4 and int(place) < len(parts)
    return parts[int(place)] if known else None


STANDS = Tab("stands", gettext_lazy("我代理的"), "owner = my_absent")


def usable(tabs: Iterable[Tab], catalogue: Catalogue, viewer: Viewer) -> list[Tab]:
    """The tabs whose conditions this viewer may ask; one on a masked field would tell its value.
    Who stands in for somebody finds what he looks after under a tab of its own."""
    stands = viewer.stands_for and catalogue.model.scope.stand_in and "owner" in catalogue
    kept = []
    for tab in [*tabs, STANDS] if stands else tabs:
        try:
            parse(tab.where, catalogue, viewer=viewer, today=clock.today())
        except BadCriteria:
            continue
        kept.append(tab)
    return kept
