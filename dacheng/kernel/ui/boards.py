"""Rows as columns of cards: one query for all totals, one for the first cards of all columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.generic import View

from dacheng.kernel.access import Reach, action_name, find
from dacheng.kernel.custom import live
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.ui import cells, conditions, figures
from dacheng.kernel.ui.answers import seen_at
from dacheng.kernel.ui.columns import Column
from dacheng.kernel.ui.screens import screen_of
from dacheng.kernel.ui.seen import WithViews

MOST_PAGES = 50


@dataclass
class Lane:
    """One column of the board, in the shape of ui/board.html."""

    key: str
    label: str
    limit: int = 0
    note: str = ""
    count: int = 0
    amount_html: str = ""
    weighted_html: str = ""
    cards: list[dict[str, Any]] = field(default_factory=list)
    more_url: str = ""
    more_label: str = ""


class BoardPage(WithViews, View):
    """A board as a declaration.

    kind, title   the record and what the page is called
    base          the condition every card fulfils, such as 'state = open'
    by            ORM path of what the columns are keyed by, such as 'stage_id'
    amount        ORM path of what is summed; `weight` the path of the factor for the weighted sum
    reads         ORM paths a card is drawn from, by the names `card` knows them under
    sort          the order within a column
    move          (record, key, by=viewer, version=…) -> record; None where cards stay
    needs         the grant for moving
    """

    kind = ""
    title: str | Promise = ""
    base = ""
    by = ""
    amount = weight = ""
    reads: Mapping[str, str] = {}
    sort = "-updated_at"
    per_column = 20
    move: Callable[..., Any] | None = None
    needs = "change"
    list_url = board_url = new_url = ""
    unit_name: str | Promise = ""
    columns: Sequence[str | Column] = ()
    template = "ui/board_page.html"

    layout = "board"

    def rows(self) -> QuerySet:
        return self.catalogue.model.objects.visible_to(self.viewer)

    def lanes(self) -> list[Lane]:
        """The columns in their order, without numbers yet."""
        raise NotImplementedError

    def card(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What a card shows, in the shape of ui/card.html, from the values named in `reads`."""
        raise NotImplementedError

    @cached_property
    def given(self) -> QueryDict:
        """What the page asks for; a card that is dropped, what the page under it asked for."""
        if self.request.method == "GET":
            return self.request.GET
        return QueryDict(seen_at(self.request))

    @property
    def shown(self) -> list[Column]:
        """What the sentence offers to sort by."""
        from dacheng.kernel.ui.columns import columns_for

        return columns_for(self.columns, self.catalogue, self.viewer)

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        self.viewer.require(action_name(self.catalogue.model, "view"))
        part = request.GET.get("part", "")
        if part == "condition":
            return conditions.answer(request, self.asked)
        if part == "more":
            return self.more(request)
        if part == "counts":
            return self.tab_counts()
        if (there := self.first_view()) is not None:
            return there
        return render(request, self.template, self.context())

    def context(self) -> dict[str, Any]:
        say = conditions.sentence(self)  # type: ignore[arg-type]
        lanes = self.filled()
        total = self.total(lanes)
        return {
            "board": self,
            "title": self.title,
            "crumbs": [{"label": self.title}],
            "asked": self.asked,
            "say": say,
            "lanes": lanes,
            **total,
            **self.view_context(),
        }

    # -- numbers: one query

    def filled(self) -> list[Lane]:
        lanes = self.counted()
        dealt = self.dealt([lane for lane in lanes if lane.count])
        for lane in lanes:
            lane.cards = dealt.get(lane.key, [])
            self.offer_more(lane, 1)
        return lanes

    def counted(self) -> list[Lane]:
        """The columns with count and sums of all their rows."""
        by_key = {str(row[self.by]): row for row in self.sums()}
        lanes = self.lanes()
        for lane in lanes:
            row = by_key.get(lane.key, {})
            lane.count = row.get("lane_count", 0)
            lane.amount_html = figures.compact(row.get("lane_amount") or 0) if self.amount else ""
            if self.weight:
                lane.weighted_html = figures.compact(row.get("lane_weighted") or 0)
            self._sums[lane.key] = row
        return lanes

    def sums(self) -> Iterable[Mapping[str, Any]]:
        """Count and sums by column; a page that knows them otherwise says so here."""
        sums: dict[str, Any] = {"lane_count": Count("pk")}
        if self.amount:
            sums["lane_amount"] = Sum(self.amount)
        if self.amount and self.weight:
            sums["lane_weighted"] = Sum(F(self.amount) * F(self.weight))
        return self.asked.narrow(self.rows()).order_by().values(self.by).annotate(**sums)

    @cached_property
    def _sums(self) -> dict[str, Mapping[str, Any]]:
        return {}

    def total(self, lanes: Sequence[Lane]) -> dict[str, Any]:
        keys = [self._sums[lane.key] for lane in lanes]
        return {
            "count": sum(lane.count for lane in lanes),
            "amount_html": figures.compact(sum(row.get("lane_amount") or 0 for row in keys))
            if self.amount
            else "",
            "weighted_html": figures.compact(sum(row.get("lane_weighted") or 0 for row in keys))
            if self.weight
            else "",
        }

    # -- cards: one query

    def dealt(self, lanes: Sequence[Lane]) -> dict[str, list[dict[str, Any]]]:
        """The first cards of each column. Each part of the union stops at its own limit on the
        index of the column, where a window over all rows would have to number every one."""
        parts = [self._cards_of(lane.key)[: self.per_column] for lane in lanes]
        if not parts:
            return {}
        found = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)
        dealt: dict[str, list[dict[str, Any]]] = {}
        rows = list(found)
        movable = self.movable([row["pk"] for row in rows])
        for row in rows:
            dealt.setdefault(str(row["lane_key"]), []).append(self._drawn(row, movable))
        return dealt

    def _cards_of(self, key: str) -> Any:
        names = {f"card_{name}": F(path) for name, path in self.every_read.items()}
        rows = (
            self.asked.narrow(self.rows()).filter(**{self.by: key}).order_by(*self.asked.order.by())
        )
        return rows.values("pk", "version", lane_key=F(self.by), **names)

    def _drawn(self, row: Mapping[str, Any], movable: set[int]) -> dict[str, Any]:
        given = {name: row[f"card_{name}"] for name in self.reads}
        there = screen_of(self.kind)
        card = {
            "id": row["pk"],
            "version": row["version"],
            "url": there.href(row["pk"]) if there and there.detail_url else "",
            "move_url": f"{self.request.path}" if row["pk"] in movable else "",
            **self.card({"pk": row["pk"], "lane": row["lane_key"], **given}),
        }
        if card["move_url"]:
            card["move_url"] = self.move_address(row["pk"])
        card["pills"] = [*card.get("pills", ()), *self._added(row)]
        return card

    @cached_property
    def added(self) -> list[Field]:
        """Fields the company added and wants on the cards, of which this viewer reads the value."""
        wanted = live.known().on_card.get(self.kind, ())
        return [one for one in self.catalogue.readable(self.viewer) if one.name in wanted]

    @property
    def every_read(self) -> dict[str, str]:
        return {**self.reads, **{one.name: one.lookup for one in self.added}}

    def _added(self, row: Mapping[str, Any]) -> list[dict[str, str]]:
        """Each as a pill; a ticked box says its own name, an empty value nothing."""
        pills = []
        for one in self.added:
            value = row[f"card_{one.name}"]
            if one.kind is FieldKind.BOOL:
                pills += [{"text": str(one.label)}] if value else []
            elif value not in (None, ""):
                pills.append({"text": strip_tags(cells.draw(one, value))})
        return pills

    def move_address(self, pk: int) -> str:
        base = self.request.path.partition("/move/")[0].rstrip("/")
        return f"{base}/move/{pk}/"

    def movable(self, ids: list[int]) -> set[int]:
        reach = self.viewer.grants.get(action_name(self.catalogue.model, self.needs))
        if type(self).move is None or reach is None:
            return set()
        if reach is Reach.ALL:
            return set(ids)
        may = self.catalogue.model.objects.visible_to(self.viewer, self.needs)
        return set(may.filter(pk__in=ids).order_by().values_list("pk", flat=True))

    def offer_more(self, lane: Lane, page: int) -> None:
        left = lane.count - page * self.per_column
        if left > 0 and page < MOST_PAGES:
            lane.more_url = self.asked.address(part="more", lane=lane.key, page=str(page + 1))
            lane.more_label = _("还有 %(n)d 条") % {"n": left}

    def more(self, request: HttpRequest) -> HttpResponse:
        """The next cards of one column."""
        at = request.GET.get("page", "")
        lane = next((one for one in self.counted() if one.key == request.GET.get("lane")), None)
        if lane is None or not (at.isdecimal() and len(at) < 5 and 1 < int(at) <= MOST_PAGES):
            raise Http404
        start = (int(at) - 1) * self.per_column
        rows = list(self._cards_of(lane.key)[start : start + self.per_column])
        movable = self.movable([row["pk"] for row in rows])
        lane.cards = [self._drawn(row, movable) for row in rows]
        self.offer_more(lane, int(at))
        return render(request, "ui/board_more.html", {"lane": lane})

    # -- moving

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A card was dropped on another column: do the verb, answer the card and both heads."""
        verb = type(self).move
        if verb is None:
            raise Http404
        record = find(self.catalogue.model, pk, viewer=self.viewer, action=self.needs)
        version, key = request.POST.get("version", ""), request.POST.get("stage", "")
        known = {lane.key for lane in self.lanes()}
        if not (version.isdecimal() and len(version) < 10 and key in known):
            raise ValidationError(_("没有这一列。刷新看板再拖。"))
        verb(record, key, by=self.viewer, version=int(version))
        self.forget()
        row = self._card_of(pk)
        card = self._drawn(row, self.movable([pk])) if row else None
        return render(request, "ui/board_moved.html", {"card": card, "lanes": self.counted()})

    def forget(self) -> None:
        """Let go of what was counted before the card moved."""

    def _card_of(self, pk: int) -> Mapping[str, Any] | None:
        names = {f"card_{name}": F(path) for name, path in self.every_read.items()}
        return (
            self.rows().filter(pk=pk).values("pk", "version", lane_key=F(self.by), **names).first()
        )


def waited(since: Any) -> int | None:
    """Days since a day, for how long a card stands where it is."""
    return None if since is None else (timezone.localdate() - since).days
