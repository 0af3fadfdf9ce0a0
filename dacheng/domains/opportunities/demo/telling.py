"""The demo company's opportunities, step by step through the actions."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dacheng.domains.activities.actions import finish_task
from dacheng.domains.activities.demo import STEPS, Talk, say, talks
from dacheng.domains.customers.actions import hand_over as hand_customer_over
from dacheng.domains.customers.actions import release
from dacheng.domains.customers.demo import Firm, complete, file
from dacheng.domains.customers.demo.filing import contact_of
from dacheng.domains.leads.actions import hand_over as hand_lead_over
from dacheng.domains.leads.demo import Arrival
from dacheng.domains.opportunities.actions import (
    change,
    hand_over,
    lose,
    move,
    open_from,
    open_opportunity,
    set_next_step,
    win,
)
from dacheng.domains.opportunities.actions.planning import next_task
from dacheng.domains.opportunities.demo.course import PROPOSAL, RIVALS, Deal
from dacheng.domains.opportunities.demo.past import mark
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.demo.acts import Act
from dacheng.domains.org.demo.people import LEADS
from dacheng.domains.org.demo.season import workday
from dacheng.domains.processes.models import Competitor, LossReason, Stage
from dacheng.domains.processes.queries import default_process, stages_of
from dacheng.domains.processes.reference import NOBODY
from dacheng.domains.products.models import Product
from dacheng.kernel.access import Viewer

Step = tuple[datetime, str, Callable[[Viewer], Any]]  # when, who, what
SLIPPED = (
    "客户预算推迟一个季度",
    "等总经理出差回来签",
    "方案还要改一版",
    "招标流程没走完",
    "厂房没交付",
)
WON = ("总经理签字", "中标", "老客户直接下单", "样机测试通过后签的", "让了 3%，拿下")
LOST = ("对方报价低 9%", "项目停了", "集团指定了供应商", "跟得慢了，人家已经定了", "")
WAVED = "客户先要方案，产品型号下周定"
EARLY = 400  # days; before that next steps were seldom written down
QUIET_SINCE = 25


class Stock:
    """What every opportunity draws from: read once."""

    def __init__(self) -> None:
        self.stages: list[Stage] = stages_of(default_process())[:4]
        self.products = {product.name: product for product in Product.objects.all()}
        self.reasons = {reason.name: reason for reason in LossReason.objects.all()}
        self.rivals = {n: Competitor.objects.get_or_create(name=n)[0] for n in (*RIVALS, NOBODY)}


def arrive(cast: Cast, firm: Firm, arrival: Arrival | None) -> Act:
    """A firm that did not begin as a lead is filed by whoever found it."""
    if arrival is None:
        yield firm.since
        with cast.at(firm.since, firm.first) as by:
            file(cast, firm, by)


def look_after(cast: Cast, firm: Firm, deals: list[Deal], arrival: Arrival | None) -> Act:
    """The firm goes from owner to owner, with what is open there."""
    for moment, who in firm.owners[1:]:
        yield moment
        with cast.at(moment, LEADS[firm.unit]) as by:
            _hand_all_over(cast, firm, deals, arrival, who, by)
    if firm.idle and firm.since < cast.today - timedelta(days=300):
        yield (day := cast.today - timedelta(days=20 + firm.number % 160))
        if firm.customer and not any(
            d.opportunity and d.opportunity.state == "open" for d in deals
        ):
            with cast.at(day, LEADS[firm.unit]) as by:
                release(firm.customer, by=by, why="超过 180 天没有跟进")
        firm.idle = False


def _hand_all_over(
    cast: Cast, firm: Firm, deals: list[Deal], arrival: Arrival | None, who: str, by: Viewer
) -> None:
    why = "原负责人离职" if cast.parts[firm.first].left else "新人接手"
    if firm.customer is None:
        if arrival and arrival.lead:
            arrival.lead = hand_lead_over(arrival.lead, cast[who], by=by, why=why)
        return
    firm.customer = hand_customer_over(firm.customer, cast[who], by=by, why=why)
    for deal in deals:
        if deal.opportunity and deal.opportunity.state == "open":
            deal.opportunity = hand_over(deal.opportunity, cast[who], by=by, why=why)
            mark(cast, deal, by)


def sell(cast: Cast, deal: Deal, stock: Stock, arrival: Arrival | None) -> Act:
    """One opportunity from its first day to its last, as far as the story goes."""
    for moment, who, step in sorted(_steps(cast, deal, stock, arrival), key=lambda one: one[0]):
        yield moment
        with cast.at(moment, who or deal.firm.owner(moment)) as by:
            step(by)
            mark(cast, deal, by)


def _steps(cast: Cast, deal: Deal, stock: Stock, arrival: Arrival | None) -> Iterator[Step]:
    dice = deal.dice(cast, "steps")
    opened = cast.moment(deal.entered[0], time(9, 5))
    yield opened, "", lambda by: _open(cast, deal, stock, arrival, by)
    for at, day in enumerate(deal.entered):
        if at:
            yield from _moves(cast, deal, stock, at, day)
        left = deal.entered[at + 1] if at + 1 < len(deal.entered) else deal.ended
        yield from _talks(cast, deal, at, day, left)
    yield from _slips(cast, deal)
    yield (
        cast.moment(deal.ended, time(17, dice.randrange(50))),
        "",
        lambda by: _end(cast, deal, stock, by),
    )


def _open(cast: Cast, deal: Deal, stock: Stock, arrival: Arrival | None, by: Viewer) -> None:
    values: dict[str, Any] = {"code": deal.code, "expected_on": deal.expected}
    if not deal.vague:
        values |= _wanted(deal, stock)
    if arrival and arrival.lead and deal.number == 0:
        name, amount = deal.name, values.pop("amount", None)
        deal.opportunity = open_from(
            arrival.lead, by=by, name=name, amount=amount, anyway=True, **values
        )
        buyer = deal.opportunity.customer
        if buyer:
            complete(cast, deal.firm, buyer, by)
        return
    customer: Any = deal.firm.customer  # filed before its opportunities open
    values |= {"name": deal.name, "customer": customer, "contact": contact_of(customer)}
    deal.opportunity = open_opportunity(values, by=by)


def _wanted(deal: Deal, stock: Stock) -> dict[str, Any]:
    """The product and what it is worth, in full thousands."""
    product: Product = stock.products[deal.product]
    worth = float(product.price or 0) * deal.count * deal.price_share
    return {"product": product, "amount": Decimal(round(worth / 1000)) * 1000}


def _moves(cast: Cast, deal: Deal, stock: Stock, at: int, day: date) -> Iterator[Step]:
    """Into the next stage; what its gate asks for is written down before, or waved."""
    dice = deal.dice(cast, f"move{at}")
    moment = cast.moment(day, time(10, dice.randrange(50)))
    late = deal.vague and deal.dice(cast, "waved").random() < 0.2
    waved = late and at == PROPOSAL
    if deal.vague and at == PROPOSAL + late:
        before = moment - timedelta(minutes=7)
        yield before, "", lambda by: _change(deal, _wanted(deal, stock), by)
    boss = LEADS[deal.firm.unit] if waved else ""
    yield moment, boss, lambda by: _move(deal, stock.stages[at], by, WAVED if waved else "")
    if at == PROPOSAL + 1 and dice.random() < 0.4:
        off = Decimal(dice.randrange(90, 100)) / 100
        then = cast.moment(workday(day + timedelta(days=3)), time(16, 10))
        if then.date() < deal.ended:
            yield then, "", lambda by: _discount(deal, off, by)


def _move(deal: Deal, stage: Stage, by: Viewer, why: str) -> None:
    deal.opportunity = move(deal.opportunity, stage, by=by, why=why)  # type: ignore[arg-type]


def _change(deal: Deal, changes: dict[str, Any], by: Viewer, why: str = "") -> None:
    deal.opportunity = change(deal.opportunity, changes, by=by, why=why)  # type: ignore[arg-type]


def _discount(deal: Deal, off: Decimal, by: Viewer) -> None:
    amount = (deal.opportunity.amount * off / 100).quantize(Decimal(1)) * 100  # type: ignore
    _change(deal, {"amount": amount}, by, "第一轮谈判让价")


def _talks(cast: Cast, deal: Deal, at: int, day: date, left: date) -> Iterator[Step]:
    dice = deal.dice(cast, f"talk{at}")
    many = dice.choice((1, 1, 1, 2)) if at else dice.choice((0, 1, 1))
    quiet = cast.today - timedelta(days=QUIET_SINCE)
    owner = deal.firm.owner(cast.moment(day))
    for one in talks(cast, dice, owner, day + timedelta(days=1), left, at, many):
        hushed = deal.silent and deal.ended >= cast.today and one.happened.date() > quiet
        if one.entered.date() < deal.ended and not hushed:
            yield one.entered, "", _saying(cast, deal, at, one, left)


def _saying(cast: Cast, deal: Deal, at: int, one: Talk, left: date) -> Callable[[Viewer], Any]:
    dice = deal.dice(cast, f"say{one.entered}")
    often = 0.4 if one.happened.date() > cast.today - timedelta(days=EARLY) else 0.1
    step = None
    if dice.random() < often:
        due = workday(one.happened.date() + timedelta(days=dice.randrange(2, 10)))
        step = (dice.choice(STEPS[at]), min(due, max(left, due)))

    def write(by: Viewer) -> None:
        task = next_task(deal.opportunity.pk)  # type: ignore[union-attr]
        mine = task if task and task.owner_id == by.person_id else None
        say(one, deal.opportunity, by, dice, finishes=mine, next_step=step)

    return write


def _slips(cast: Cast, deal: Deal) -> Iterator[Step]:
    """Past its expected day an open one gets another, or stands there as slipping."""
    dice, due = deal.dice(cast, "slip"), deal.expected
    while due < deal.ended and dice.random() < 0.8:
        seen = workday(due + timedelta(days=dice.randrange(-6, 8)))
        due = workday(due + timedelta(days=dice.randrange(18, 50)))
        if deal.entered[0] < seen < deal.ended:
            yield cast.moment(seen, time(15, 20)), "", _slip(deal, due, dice.choice(SLIPPED))


def _slip(deal: Deal, due: date, why: str) -> Callable[[Viewer], None]:
    return lambda by: _change(deal, {"expected_on": due}, by, why)


def _end(cast: Cast, deal: Deal, stock: Stock, by: Viewer) -> None:
    dice = deal.dice(cast, "end")
    if task := next_task(deal.opportunity.pk):  # type: ignore[union-attr]
        finish_task(task, by=by, outcome="项目已有结果")
    if deal.won:
        deal.opportunity = win(deal.opportunity, by=by, note=dice.choice(WON))  # type: ignore
        return
    deal.opportunity = lose(
        deal.opportunity,  # type: ignore[arg-type]
        by=by,
        reason=stock.reasons[deal.reason],
        competitor=stock.rivals[deal.rival or NOBODY],
        note=dice.choice(LOST) if deal.rival else "客户没有采购",
    )


def plan_ahead(cast: Cast, deal: Deal) -> None:
    """What is to be done with an open one in the next days: some overdue, some for today."""
    dice, one = deal.dice(cast, "ahead"), deal.opportunity
    if one is None or one.state != "open" or deal.silent or dice.random() > 0.85:
        return
    at = sum(day < cast.today for day in deal.entered) - 1
    moment = max(cast.end - timedelta(days=dice.randrange(2, 7)), cast.moment(deal.entered[0]))
    due = cast.today + timedelta(days=dice.choice((-4, -2, -1, 0, 0, 0, 1, 1, 2, 3, 5, 8)))
    with cast.at(moment, deal.firm.owner(cast.end)) as by:
        title = dice.choice(STEPS[max(at, 0)])
        deal.opportunity = set_next_step(one, title, due, by=by)
