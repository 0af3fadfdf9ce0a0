"""The demo company's contracts: drawn up after a win, looked at by legal, signed, rarely void."""

from dataclasses import dataclass
from datetime import date, timedelta

from dacheng.domains.contracts.actions import cancel, change, draw_up_from, sign
from dacheng.domains.contracts.models import Contract
from dacheng.domains.opportunities.demo import Deal
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.demo.acts import Act
from dacheng.domains.org.demo.people import LEADS
from dacheng.domains.org.demo.season import workday

CLAUSES = (
    "付款 30/60/10，违约金上限 5%",
    "质保一年，备件另签",
    "验收以节拍和合格率为准",
    "按对方模板，改了三处",
)
VOID = "主体换成子公司，重签"


@dataclass
class Bargain:
    """A contract of the story: what was won, and when it is signed."""

    deal: Deal
    drawn_on: date
    signed_on: date
    code: str = ""
    contract: Contract | None = None


def bargains(cast: Cast, deals: list[Deal]) -> list[Bargain]:
    """One for each win, numbered by the day it is drawn up."""
    made = [_bargain(cast, deal) for deal in deals if deal.won]
    counted: dict[int, int] = {}
    for one in sorted(made, key=lambda one: (one.drawn_on, one.deal.code)):
        year = one.drawn_on.year
        counted[year] = counted.get(year, 0) + 1
        one.code = f"HT-{year}-{counted[year]:04d}"
    return made


def _bargain(cast: Cast, deal: Deal) -> Bargain:
    dice = deal.dice(cast, "contract")
    drawn = workday(deal.ended + timedelta(days=dice.choice((1, 1, 2, 3))))
    return Bargain(deal, drawn, workday(drawn + timedelta(days=dice.choice((0, 1, 2, 4, 7, 11)))))


def sign_up(cast: Cast, one: Bargain) -> Act:
    dice, firm = one.deal.dice(cast, "clauses"), one.deal.firm
    yield one.drawn_on
    with cast.at(one.drawn_on, firm.owner(cast.moment(one.drawn_on))) as by:
        one.contract = draw_up_from(one.deal.opportunity, by=by, code=one.code)  # type: ignore
    if one.deal.number % 3 == 0 or one.drawn_on > cast.today - timedelta(days=60):
        yield one.drawn_on
        with cast.at(one.drawn_on, "bailu") as by:
            one.contract = change(
                one.contract, {"note": dice.choice(CLAUSES)}, by=by, why="法务审阅"
            )
    yield one.signed_on
    with cast.at(one.signed_on, LEADS[firm.unit]) as by:
        one.contract = sign(one.contract, by=by)
    if dice.random() < 0.012:
        yield (void := workday(one.signed_on + timedelta(days=3)))
        with cast.at(void, LEADS[firm.unit]) as by:
            cancel(one.contract, by=by, why=VOID)
            one.contract = draw_up_from(one.deal.opportunity, by=by)  # type: ignore[arg-type]
            one.contract = sign(one.contract, by=by)
