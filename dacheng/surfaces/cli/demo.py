"""Tells the story of a company that makes automation equipment, up to today.

Everything that happens is decided first, in memory, from the day and the seed; then it is done,
company by company, through the product's own actions with the clock of the story. Each part is
one transaction that also notes how far the story is. So the first page comes after a few seconds,
a job tells the rest while people look around, and who was killed goes on where he stopped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction

from dacheng.domains.contracts.demo import Bargain, bargains, sign_up
from dacheng.domains.customers.demo import Firm, book
from dacheng.domains.leads.demo import Arrival, arrivals, come, trade_fair
from dacheng.domains.opportunities.demo import (
    Deal,
    Stock,
    arrive,
    courses,
    keep_past,
    look_after,
    plan_ahead,
    sell,
)
from dacheng.domains.org.demo import Cast, hire_people, say_goodbye
from dacheng.domains.org.demo.acts import Act, perform
from dacheng.domains.products.demo import price_products
from dacheng.domains.receivables.demo import collect
from dacheng.kernel.numbers import reserve

FIRMS = 600
FEW_LEADS = 25  # leads that come to nothing, told in one transaction
# Chapters that come after: the domain, and the function in its demo.py.
LATER = (
    ("targets", "tell"),
    ("forecasts", "tell"),
    ("deviations", "tell"),
    ("reports", "hand_in_reports"),
    ("targets", "learn"),
)
Part = Callable[[], None]


@dataclass
class Story:
    """One telling: for a day, a seed and a number of companies always the same."""

    today: date
    firms: int = FIRMS
    later: tuple[tuple[str, str], ...] = LATER

    @cached_property
    def cast(self) -> Cast:
        """The people; hired when they are not there yet."""
        with transaction.atomic():
            cast = hire_people(Cast(self.today))
            price_products(cast)
        return cast

    @cached_property
    def parts(self) -> list[Part]:
        """What is told in one transaction each, in this order."""
        cast, stock = self.cast, Stock()
        firms = book(cast, self.firms)
        deals, (begun, loose) = courses(cast, firms), arrivals(cast, firms)
        signed = bargains(cast, deals)
        _reserve([*(d.code for d in deals), *(b.code for b in signed)])
        _reserve([one.code for one in [*begun.values(), *loose]], width=2)
        told = [
            _firm(cast, firm, begun.get(firm.number), own, stock)
            for firm, own in _liveliest_first(cast, firms, deals, signed)
        ]
        batches = [loose[at : at + FEW_LEADS] for at in range(0, len(loose), FEW_LEADS)]
        return [
            *_among(told, [_leads(cast, batch) for batch in batches]),
            *_endings(cast, self.later),
        ]


Sold = list[tuple[Deal, Bargain | None]]


def _firm(cast: Cast, firm: Firm, lead: Arrival | None, sold: Sold, stock: Stock) -> Part:
    """Everything that happens with one company, side by side in time."""

    def tell() -> None:
        deals = [deal for deal, _bargain in sold]
        acts: list[Act] = [come(cast, lead)] if lead else []
        acts += [arrive(cast, firm, lead), look_after(cast, firm, deals, lead)]
        acts += [sell(cast, deal, stock, lead) for deal in deals]
        for _deal, bargain in sold:
            acts += [sign_up(cast, bargain), collect(cast, bargain)] if bargain else []
        perform(cast, acts)
        for deal in deals:
            plan_ahead(cast, deal)
        keep_past(cast, deals)

    return tell


def _leads(cast: Cast, batch: list[Arrival]) -> Part:
    return lambda: perform(cast, [come(cast, one) for one in batch])


def _endings(cast: Cast, later: tuple[tuple[str, str], ...]) -> list[Part]:
    """What needs all the rest: the fair, who left, and the chapters of other domains."""
    return [
        lambda: trade_fair(cast),
        lambda: say_goodbye(cast),
        *(_chapter(*chapter, cast) for chapter in later if _is_there(chapter[0])),
    ]


def _chapter(domain: str, function: str, cast: Cast) -> Part:
    """Loaded when its turn comes, so that the first page waits for nobody."""
    return lambda: getattr(import_module(f"dacheng.domains.{domain}.demo"), function)(cast)


def _is_there(domain: str) -> bool:
    house = f"dacheng.domains.{domain}"
    return apps.is_installed(house) and find_spec(f"{house}.demo") is not None


def _liveliest_first(
    cast: Cast, firms: list[Firm], deals: list[Deal], signed: list[Bargain]
) -> list[tuple[Firm, Sold]]:
    """Where something is open or ended lately comes first, because it is looked at first."""
    contract = {id(one.deal): one for one in signed}
    sold: dict[int, Sold] = {firm.number: [] for firm in firms}
    for deal in deals:
        sold[deal.firm.number].append((deal, contract.get(id(deal))))
    lately = cast.today - timedelta(days=75)

    def calm(firm: Firm) -> tuple[bool, int]:
        return not any(deal.ended > lately for deal, _one in sold[firm.number]), firm.number

    return [(firm, sold[firm.number]) for firm in sorted(firms, key=calm)]


def _among(many: list[Part], few: list[Part]) -> Iterator[Part]:
    """The few spread evenly among the many."""
    for at, part in enumerate(many):
        yield from few[at * len(few) // len(many) : (at + 1) * len(few) // len(many)]
        yield part


def _reserve(codes: list[str], width: int = -4) -> None:
    """Numbers of the story are not given to what people enter while it is told."""
    last: dict[str, int] = {}
    for code in codes:
        prefix, number = code[:width], int(code[width:])
        last[prefix] = max(last.get(prefix, 0), number)
    for prefix, number in last.items():
        reserve(prefix, number)
