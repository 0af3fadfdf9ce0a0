"""The list of one kind of record: scoped, filtered, sorted, paged by key, exported."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from dacheng.kernel.access import action_name, permitted
from dacheng.kernel.counting import totals
from dacheng.kernel.exports import later, tables
from dacheng.kernel.fields import FieldKind, catalogue
from dacheng.kernel.paths import listable
from dacheng.kernel.ui import cells, changing, conditions
from dacheng.kernel.ui.answers import go, is_htmx
from dacheng.kernel.ui.asked import Tab
from dacheng.kernel.ui.columns import Column, columns_for, line_html, row_html
from dacheng.kernel.ui.paging import cut
from dacheng.kernel.ui.screens import screen_of
from dacheng.kernel.ui.seen import WithViews

MOST = 10_000
MANY = 1_000  # rows from which on a page of them is found before it is joined


@dataclass(frozen=True)
class Bulk:
    """Something done to many rows: a dialog that receives ?ids=…, or ?all=1 with the filter."""

    label: str | Promise
    icon: str
    url: str
    needs: str


@dataclass(frozen=True)
class Heading:
    """One head cell; the words of `sort` are those of aria-sort."""

    label: str | Promise
    right: bool
    sort_url: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Totals:
    """How many rows there are, up to 10,000, and the sums of money columns over those counted."""

    count: int
    sums: Mapping[str, Decimal | None]

    @property
    def complete(self) -> bool:
        return self.count <= MOST

    @property
    def shown(self) -> str:
        return f"{self.count:,}" if self.complete else f"{MOST:,}+"


class ListPage(WithViews, View):
    """A list as a declaration: what it shows, by which names, in which order.

    kind, title   the record and what the page is called
    columns       names of catalogue fields, or `Column`s
    phone         names of columns in the order of their places on a phone
    tabs, sort    named views; the order before anybody chose one
    totals        money columns summed in the last line
    new_url       URL name of the form that makes one; `board_url` of the same rows as a board
    bulk          what can be done to selected rows
    unit_name     how rows are counted: 单, 家, 人
    empty         what to do first, when there is nothing yet
    """

    kind = ""
    title: str | Promise = ""
    columns: Sequence[str | Column] = ()
    phone: Sequence[str] = ()
    tabs: Sequence[Tab] = ()
    sort = "-pk"
    totals: Sequence[str] = ()
    per_page = 50
    new_url, new_label = "", gettext_lazy("新建")
    board_url = list_url = ""
    bulk: Sequence[Bulk] = ()
    unit_name: str | Promise = gettext_lazy("条")
    empty: str | Promise = gettext_lazy("还没有记录。")
    template = "ui/list_page.html"

    @property
    def model(self) -> type[Model]:
        return self.catalogue.model

    def rows(self) -> QuerySet:
        """Every row this viewer may see; a page narrows it further."""
        return self.model.objects.visible_to(self.viewer)

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponseBase:
        self.viewer.require(action_name(self.model, "view"))
        part = request.GET.get("part", "")
        if part == "condition":
            return conditions.answer(request, self.asked)
        if part == "counts":
            return self.tab_counts()
        if part == "totals":
            return render(request, "ui/list_sums.html", {"sums": self.foot(self.sums(None))})
        if part == "export":
            return self.export()
        if (there := self.first_view()) is not None:
            return there
        return render(
            request, "ui/list_part.html" if is_htmx(request) else self.template, self.context()
        )

    def context(self) -> dict[str, Any]:
        """Everything the template shows; a page adds to it."""
        asked = self.asked
        say = conditions.sentence(self)
        sums = self.sums(MOST)
        page = self.page(self.found, many=sums.count > MANY)
        return {
            "list": self,
            "title": self.title,
            "crumbs": [{"label": self.title}],
            "asked": asked,
            "say": say,
            "headings": self.headings(),
            "rows": page["rows"],
            "totals": sums,
            "foot": self.foot(sums) if self.totals and sums.complete else [],
            **page["links"],
            **self.view_context(),
        }

    # -- columns

    @cached_property
    def shown(self) -> list[Column]:
        """The columns of this page for this viewer: asked for, of the view, chosen before, or the
        usual."""
        asked, view = self.given.getlist("cols"), self.view
        of_view = list(view.columns) if view and not asked else []
        usual = self.habit.columns if self.habit and not (asked or of_view) else []
        found = self.named(asked or of_view or usual or self.columns)
        self.asked.left_out += len(of_view) - len(found) if of_view else 0
        return found or self.named(self.columns)

    def named(self, wanted: Sequence[str | Column]) -> list[Column]:
        known = {one.name: one for one in self.columns if isinstance(one, Column)}
        return columns_for(
            [known.get(one, one) if isinstance(one, str) else one for one in wanted],
            self.catalogue,
            self.viewer,
            self.phone,
        )

    def choices(self) -> list[dict[str, Any]]:
        """What the column chooser offers: the shown ones first, in their order."""
        shown = {column.name: column.label for column in self.shown}
        own = {one.name: one.label for one in self.columns if isinstance(one, Column)}
        fields = {
            field.name: field.label
            for field in self.catalogue.shown(self.viewer)
            if listable(self.model, field.lookup)
        }
        every = {**shown, **own, **fields}
        return [{"name": name, "label": every[name], "on": name in shown} for name in every]

    def headings(self) -> list[Heading]:
        current = self.asked.sort.removeprefix("-")
        down = self.asked.sort.startswith("-")
        headings = []
        for column in self.shown:
            right = column.css.split(" ")[0] == "r"
            if not column.sort or not self.viewer.reads(self.kind, column.sort):
                headings.append(Heading(column.label, right))
                continue
            now = column.sort == current
            turn = f"-{column.sort}" if (now and not down) or (not now and right) else column.sort
            word = ("descending" if down else "ascending") if now else ""
            headings.append(Heading(column.label, right, self.asked.address(sort=turn), word))
        return headings

    # -- rows

    @cached_property
    def found(self) -> QuerySet:
        """The rows asked for."""
        return self.asked.narrow(self.rows())

    def page(self, rows: QuerySet, many: bool = False) -> dict[str, Any]:
        get, columns = self.given, self.shown
        paths = [path for column in columns for path in column.paths]
        found = cut(
            rows,
            paths,
            self.asked.order,
            size=self.per_page,
            after=get.get("after", ""),
            before=get.get("before", ""),
            ids_first=many and bool(self.asked.parts or self.asked.words),
        )
        editable = self.editable([row[0] for row in found.rows])
        there, cell_url = screen_of(self.kind), f"/cell/{self.kind}/"
        choose = cells.escape(_("选这一行")) if self.actions() else ""
        return {
            "rows": [
                line_html(
                    row[0],
                    there.href(row[0]) if there and there.detail_url else "",
                    row_html(row[0], row[2:], columns, cell_url if row[0] in editable else ""),
                    choose,
                )
                for row in found.rows
            ],
            "links": {
                "prev_url": self.asked.address(before=found.before) if found.before else "",
                "next_url": self.asked.address(after=found.after) if found.after else "",
            },
        }

    def editable(self, ids: list[int]) -> set[int]:
        """Which of these rows the viewer may change; no query for whom may change all or none."""
        if not any(column.edited for column in self.shown):
            return set()
        return permitted(self.viewer, "change", self.model, ids)

    # -- totals

    @cached_property
    def summed(self) -> list[str]:
        return [
            name
            for name in self.totals
            if name in self.catalogue
            and self.catalogue[name].kind is FieldKind.MONEY
            and self.viewer.reads(self.kind, name)
        ]

    def sums(self, most: int | None) -> Totals:
        """Count and sums of the rows asked for in one query, which stops counting after `most`."""
        paths = {name: self.catalogue[name].lookup for name in self.summed}
        rows = self.found.order_by().values("pk", *paths.values())
        count, found = totals(rows if most is None else rows[: most + 1])
        return Totals(count, dict(zip_longest(paths, found)))

    def foot(self, totals: Totals) -> list[dict[str, Any]]:
        """The last line: how many under the first column, sums under the money columns."""
        line = []
        for at, column in enumerate(self.shown):
            total = totals.sums.get(column.sort or column.name)
            html: Any = (
                cells.draw(self.catalogue[column.sort or column.name], total)
                if total is not None
                else ""
            )
            if at == 0:
                html = f"{totals.count:,} {self.unit_name}"
            line.append({"html": html, "right": column.css.startswith("r")})
        return line

    # -- out

    @property
    def may_export(self) -> bool:
        return self.viewer.can(action_name(self.model, "export"))

    @property
    def may_create(self) -> bool:
        return bool(self.new_url) and self.viewer.can(action_name(self.model, "create"))

    @cached_property
    def at_home(self) -> bool:
        """Whether this is the kind's own list and not, say, the rows behind a number."""
        there, match = screen_of(self.kind), self.request.resolver_match
        return there is not None and match is not None and match.view_name == there.list_url

    def actions(self) -> list[Bulk]:
        """What can be done with selected rows: changing a field, and what the page declares."""
        own = [bulk for bulk in self.bulk if self.viewer.can(bulk.needs)]
        if not self.at_home or not changing.fields_of(self.catalogue, self.viewer):
            return own
        needs = action_name(self.model, "change")
        return [Bulk(_("批量改"), "pencil", f"/bulk/{self.kind}/", needs), *own]

    def export(self) -> HttpResponseBase:
        """The rows asked for as a file, with the columns shown or, on request, all of them; more
        than a page can wait for are made in the background."""
        form = self.given.get("format", "csv")
        rows = self.asked.narrow(self.rows())
        names = [f for column in self.shown for f in (column.fields or (column.name,))]
        fields = None if "all" in self.given else list(dict.fromkeys(names))
        self.viewer.require(action_name(self.model, "export"))
        known = form in tables.TYPES and self.at_home
        if known and rows.order_by()[: later.AT_ONCE + 1].count() > later.AT_ONCE:
            asked = self.request.GET.urlencode()
            kept = later.ask(
                self.kind, asked, fields, by=self.viewer, format=form, name=self.file_name()
            )
            return go(self.request, reverse("export", args=[kept.pk]))
        return self.file(rows, fields, form)

    def file_name(self) -> str:
        return f"{self.view.name if self.view else self.title}-{timezone.localdate():%Y%m%d}"

    def file(self, rows: QuerySet, fields: Sequence[str] | None, form: str) -> FileResponse:
        out = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115  FileResponse closes it
        name = self.file_name()
        tables.export(
            self.kind,
            viewer=self.viewer,
            rows=rows,
            fields=fields,
            order=self.asked.order.by(),
            format=form,
            out=out,
            name=name,
            asked=self.given.urlencode(),
        )
        out.seek(0)
        kind = tables.TYPES[form]
        return FileResponse(out, as_attachment=True, filename=f"{name}.{form}", content_type=kind)


def home_of(kind: str, layout: str = "list") -> str:
    """The address of the list or board of a kind; Http404 where it has none."""
    there = screen_of(kind)
    if there is None or not there.list_url:
        raise Http404
    listed = reverse(there.list_url)
    if layout == "list":
        return listed
    named = getattr(getattr(resolve(listed).func, "view_class", None), "board_url", "")
    if layout != "board" or not named:
        raise Http404
    return reverse(named)


def column_of(kind: str, name: str, viewer: Any) -> Column | None:
    """The column in which the list of a kind shows and edits a field; None where it has its plain
    one."""
    try:
        made = getattr(resolve(home_of(kind)).func, "view_class", None)
    except Http404:
        return None
    declared = getattr(made, "columns", ())
    own = [one for one in declared if isinstance(one, Column) and one.edited == name]
    return next(iter(columns_for(own, catalogue(kind), viewer)), None)


def page_of(kind: str, request: HttpRequest, given: QueryDict, layout: str = "list") -> Any:
    """The list or board of a kind as its own address with this query would show it."""
    made = getattr(resolve(home_of(kind, layout)).func, "view_class", None)
    if made is None or not issubclass(made, WithViews):
        raise Http404
    page: Any = made()
    page.setup(request)
    page.given, page.keeps_views = given, True
    page.viewer.require(action_name(page.catalogue.model, "view"))
    return page


def chosen(page: ListPage) -> QuerySet:
    """The rows a bulk action is about: those with ?ids=…, or all that match with ?all=1."""
    given = page.given
    if given.get("all") == "1":
        return page.asked.narrow(page.rows())
    ids = [
        int(one)
        for one in given.getlist("ids")[:1000]
        if one.isascii() and one.isdigit() and len(one) < 19
    ]
    return page.rows().filter(pk__in=ids)
