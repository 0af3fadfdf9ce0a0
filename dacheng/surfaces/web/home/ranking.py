"""Teams and people by what they won, from one answer."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import Answer, Row, ask
from dacheng.kernel.periods import Period
from dacheng.surfaces.web.figures import spans, written
from dacheng.surfaces.web.figures.places import number

LONG, HEAD, AROUND, TAIL = 12, 5, 1, 3
SHORT = 6  # a longer team name would leave no room for the person's
SUMMED = ("won_amount", "won_count", "closed_count")


@dataclass
class Place:
    """One team or person with sums now and in the period before."""

    pk: int | None
    name: str
    team: str = ""
    now: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    before: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def row(self) -> Row:
        """As a row of an answer, so that its change is written like any other."""
        return Row((self.name,), dict(self.now), before={"pop": dict(self.before)})

    @property
    def win_rate(self) -> Decimal | None:
        closed = self.now["closed_count"]
        return self.now["won_count"] / closed if closed else None


def by_team_and_person(viewer: Viewer, period: Period) -> Answer:
    """Sums that can be added up, at the finest grain both rankings need."""
    return ask(
        SUMMED, viewer=viewer, period=period, by=["team", "owner"], compare=["pop"], totals=False,
        calendar=spans.calendar(),
    )  # fmt: skip


def teams(answer: Answer) -> list[Place]:
    return _added_up(answer, lambda row: (row.ids[0], row.key[0], ""))


def people(answer: Answer) -> list[Place]:
    return _added_up(answer, lambda row: (row.ids[1], row.key[1], row.key[0] or ""))


def _added_up(answer: Answer, whose: Callable[[Row], tuple[Any, Any, str]]) -> list[Place]:
    places: dict[Any, Place] = {}
    for row in answer.rows:
        pk, name, team = whose(row)
        place = places.setdefault(pk, Place(pk, name or _("没有人"), team))
        for one in SUMMED:
            place.now[one] += row.values.get(one) or 0
            place.before[one] += row.before.get("pop", {}).get(one) or 0
    return sorted(places.values(), key=lambda place: (-place.now["won_amount"], place.name))


def team_rows(places: Iterable[Place], period: Period, total: Decimal) -> list[dict[str, Any]]:
    """The table of teams: what they won, their share, the change, how often they win."""
    return [
        {
            "name": place.name,
            "number": number(
                "won_amount", place.now["won_amount"], period, key={"team_id": place.pk}
            ),
            "amount": place.now["won_amount"],
            "share": place.now["won_amount"] / total if total else None,
            "pop": written.change(
                place.row, "won_amount", "pop", label=False, running=spans.is_running(period)
            ),
            "count": number("won_count", place.now["won_count"], period, key={"team_id": place.pk}),
            "rate": number("win_rate", place.win_rate, period, key={"team_id": place.pk}),
        }
        for place in places
    ]


def rank_rows(places: list[Place], period: Period, me: int) -> list[dict[str, Any]]:
    """For ui/rank.html: all, or the top, myself with neighbours, and the end."""
    kept = set(range(len(places)))
    if len(places) > LONG:
        mine = next((at for at, place in enumerate(places) if _is_me(place, me)), None)
        kept = {*range(HEAD), *range(len(places) - TAIL, len(places))}
        if mine is not None:
            kept |= set(range(max(mine - AROUND, 0), min(mine + AROUND + 1, len(places))))
    return [*_with_gaps({at: _ranked(at + 1, places[at], period, me) for at in sorted(kept)})]


def _is_me(place: Place, me: int) -> bool:
    return place.pk is not None and place.pk == me


def _ranked(at: int, place: Place, period: Period, me: int) -> dict[str, Any]:
    shown = number("won_amount", place.now["won_amount"], period, key={"owner_id": place.pk})
    return {
        "no": at,
        "name": place.name,
        "sub": place.team if len(place.team) <= SHORT else "",
        "url": shown["rows_url"],
        "value_html": shown["value_html"],
        "amount": place.now["won_amount"],
        "was": place.before["won_amount"] or None,
        "me": _is_me(place, me),
    }


def _with_gaps(rows: dict[int, dict[str, Any]]) -> Iterable[dict[str, Any]]:
    last = -1
    for at, row in rows.items():
        if at > last + 1:
            yield {"gap": _("… 第 %(first)d–%(last)d 名 …") % {"first": last + 2, "last": at}}
        yield row
        last = at
