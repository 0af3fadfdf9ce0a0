"""How each opportunity of the demo company goes, decided before anything is told."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from dacheng.domains.customers.demo.book import LEAN, LEAN_SINCE, LEAN_UNIT, SALES, Firm
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.demo.season import signing_day, some_day, workday
from dacheng.domains.products.demo import projects

LEAVING = (0.18, 0.25, 0.25, 0.28)  # share that is lost in each of the four stages before the close
TAKING = (9, 19, 16, 20)  # usual days in them
PROPOSAL = 2
# 华南: share of proposals lost by quarter back, after the price cut and with the answer to it.
PRICE_CUT = {3: 0.66, 2: 0.42, 1: 0.12, 0: 0.14}
HIT = ("深圳组", "佛山组")
QUIET = {"西南区": 2}  # a small unit and its poor quarter
RIVAL = "海盟智能"
RIVALS = (RIVAL, "东卓自动化", "普瑞机器人", "科锐捷")
PRICE = "价格高于对手"
# stage it is lost in → reasons
REASONS = (
    ("需求不成立", "客户预算取消或推迟", "跟进不及时"),
    ("客户预算取消或推迟", "决策人没谈下来", "客户决定自己做", "跟进不及时"),
    ("功能或性能不满足", PRICE, "交付周期太长", "对手关系更深"),
    (PRICE, PRICE, "对手关系更深", "交付周期太长", "客户预算取消或推迟"),
)
NOBODY_WON = ("需求不成立", "客户预算取消或推迟", "客户决定自己做")
STRANGERS = ("决策人没谈下来", "对手关系更深", "客户决定自己做")  # why who never bought says no
PHASES = ("", "", "", "", "一期", "二期", "二期", "改造", "扩产")


@dataclass
class Deal:
    """One opportunity: the day it enters each stage, and how and when it ends."""

    firm: Firm
    number: int  # of the firm's
    entered: tuple[date, ...]
    ended: date
    won: bool
    product: str
    name: str
    price_share: float
    count: int
    reason: str = ""
    rival: str = ""
    vague: bool = False  # opened without product and amount
    silent: bool = False  # nobody calls any more
    expected: date = field(default=date.max)
    code: str = ""
    opportunity: Opportunity | None = None
    marks: dict[date, Any] = field(default_factory=dict)  # how it stood from a day on

    def dice(self, cast: Cast, about: str) -> Random:
        return cast.dice(about, self.firm.number, self.number)


def courses(cast: Cast, firms: list[Firm]) -> list[Deal]:
    """Everything that is ever sold to them, numbered by the day it begins."""
    deals = [deal for firm in firms for deal in _of(cast, firm)]
    counted: dict[int, int] = {}
    for deal in sorted(deals, key=lambda deal: (deal.entered[0], deal.firm.number, deal.number)):
        year = deal.entered[0].year
        counted[year] = counted.get(year, 0) + 1
        deal.code = f"OPP-{year}-{counted[year]:04d}"
    return deals


def _of(cast: Cast, firm: Firm) -> list[Deal]:
    """The first soon after it is known, then as often as its class buys."""
    dice = cast.dice("deals", firm.number)
    begin = firm.since + timedelta(days=dice.randrange(2, 12))
    days = [workday(begin)] if not firm.old or dice.random() < 0.3 else []
    years = max(0.0, (cast.today - firm.since).days / 365)
    rate = SALES[firm.grade] * (0.2 if firm.idle else 1)
    for _number in range(_poisson(dice, rate * years)):
        days.append(some_day(dice, firm.since + timedelta(days=40), cast.today))
    made = [_deal(cast, firm, number, day) for number, day in enumerate(sorted(days))]
    return _lean(cast, firm, made)


def _lean(cast: Cast, firm: Firm, deals: list[Deal]) -> list[Deal]:
    """From one quarter on, 浙江组 hardly wins anybody who has not bought before."""
    if firm.unit != LEAN_UNIT:
        return deals
    begin, before = cast.quarter(LEAN_SINCE).start, False
    for deal in deals:
        dice = deal.dice(cast, "lean")
        if deal.won and not before and deal.ended >= begin and dice.random() > LEAN:
            deal.won, deal.reason = False, dice.choice(STRANGERS)
            deal.rival = "" if deal.reason in NOBODY_WON else dice.choice(RIVALS)
        before = before or deal.won
    return deals


def _poisson(dice: Random, mean: float) -> int:
    count, left = 0, dice.expovariate(1.0)
    while left < mean:
        count, left = count + 1, left + dice.expovariate(1.0)
    return count


def _deal(cast: Cast, firm: Firm, number: int, start: date) -> Deal:
    dice = cast.dice("deal", firm.number, number)
    kinds = projects()
    product = dice.choices(list(kinds), [weight for weight, _words in kinds.values()])[0]
    entered, ended, won, lost_in = _stages(cast, firm, dice, start)
    reason = dice.choice(REASONS[lost_in])
    rival = dice.choice(RIVALS)
    if not won and lost_in == PROPOSAL and firm.unit in HIT:
        hard = _cut(cast, entered[-1]) > LEAVING[PROPOSAL]
        reason, rival = (PRICE, RIVAL) if hard else (reason, rival)
    return Deal(
        firm, number, entered, ended, won, product,
        name=f"{firm.short} · {dice.choice(kinds[product][1])}{dice.choice(PHASES)}",
        price_share=dice.choice((0.86, 0.9, 0.92, 0.94, 0.95, 0.97, 1.0, 1.0)),
        count=dice.choices((1, 2, 3, 4), (68, 20, 8, 4))[0],
        reason=reason,
        rival="" if reason in NOBODY_WON else rival,
        vague=dice.random() < 0.3,
        silent=dice.random() < 0.16,
        expected=workday(start + timedelta(days=dice.randrange(48, 100))),
    )  # fmt: skip


def _stages(
    cast: Cast, firm: Firm, dice: Random, start: date
) -> tuple[tuple[date, ...], date, bool, int]:
    """Days of entry, the last day, whether it was won, and in which stage it was not."""
    day, entered = start, []
    old = 0.86 if firm.old else 1.0  # who bought before buys more easily
    for at, (leaving, usual) in enumerate(zip(LEAVING, TAKING, strict=True)):
        entered.append(day)
        skill = cast.skill(firm.owner(cast.moment(day)), day)
        slow = 3.4 if dice.random() < 0.07 else 1
        stay = dice.lognormvariate(0, 0.45) * usual * slow / (0.5 + skill / 2)
        left = workday(day + timedelta(days=max(1, round(stay))))
        if dice.random() < min(0.85, _leaving(cast, firm, at, day, leaving) * old / skill):
            return tuple(entered), left, False, at
        day = left
    return tuple(entered), max(day, signing_day(dice, day)), True, 0


def _leaving(cast: Cast, firm: Firm, at: int, day: date, usual: float) -> float:
    if at == PROPOSAL and firm.unit in HIT:
        return _cut(cast, day) or usual
    back = QUIET.get(firm.unit)
    if back and at > 0 and cast.quarter(back).contains(day):
        return usual * 1.7
    return usual


def _cut(cast: Cast, day: date) -> float:
    """What the price cut does to a proposal that stands in this quarter; 0 before it."""
    return next((lost for back, lost in PRICE_CUT.items() if cast.quarter(back).contains(day)), 0.0)
