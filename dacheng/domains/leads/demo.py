"""The demo company's lead register: where they come from, who calls them, what becomes of them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from dacheng.domains.activities.demo import Talk, say
from dacheng.domains.customers.demo import Firm
from dacheng.domains.customers.demo.names import CITIES, NEEDS, TRADES, mobile, person_name
from dacheng.domains.leads.actions import claim, hand_over, invalidate, nurture, register
from dacheng.domains.leads.models import Lead, LeadSource
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.demo.acts import Act
from dacheng.domains.org.demo.people import LEADS
from dacheng.domains.org.demo.season import some_day, workday
from dacheng.kernel.imports.runs import draft, execute
from dacheng.kernel.imports.undo import undo

SHARE = 0.62  # of new firms that begin as a lead
LOOSE = 1.0  # leads that come to nothing, per firm of the book
WEIGHTS = (7, 3, 3, 1, 2, 5, 6, 2, 5, 2, 1, 4, 1)  # how often each shipped source brings one
TITLES = ("采购经理", "设备主管", "生产总监", "总经理", "工艺工程师")
WRONG = ("空号", "只要资料，没有项目", "学生做论文", "同行询价", "规模太小，单工位", "重复线索")
LATER = ("明年新厂再看", "预算下半年才有", "先用人工顶着", "等集团统一规划")
FIRST = ("了解需求和预算", "电话沟通 12 分钟，加了微信", "发资料，约下周再谈", "问到设备部长的电话")
SILENT = "两个月没联系上"
TIDIED, COOLED = timedelta(days=55), timedelta(days=75)
WAITS = (1, 1, 2, 3, 4, 6, 20, 22, 30, 50)  # hours until the first call
STEMS = [
    "晟和",
    "凯润",
    "博雅",
    "泽川",
    "宏屹",
    "嘉木",
    "睿峰",
    "联创",
    "众信隆",
    "永衡",
    "佳瑞",
    "明泰",
    "合力",
    "佰盛",
    "中瑞",
    "天成",
    "旭日",
    "鑫源",
    "隆基",
    "富强",
    "百达",
    "兴业",
    "海川",
    "金桥",
    "安泰",
    "宝丰",
    "润泽",
    "航宇",
    "力拓",
    "超越",
    "易通",
    "名匠",
    "卓越",
    "华信",
    "利民",
    "辰光",
    "东升",
    "西岭",
    "北辰",
    "江南",
]
HEADERS = (
    "公司", "联系人", "职务", "电话", "行业", "所在地", "来源", "需求标签", "负责人", "登记时间",
)  # fmt: skip
FAIR, FAIR_ROWS = "工博会名片", 36  # an import of the last autumn but one month, and a wrong one


@dataclass
class Arrival:
    """A lead of the story, and the firm it becomes, if it becomes one."""

    number: int
    moment: datetime
    unit: str
    owner: str
    company: str
    city: str
    trade: str
    firm: Firm | None = None
    code: str = ""
    lead: Lead | None = None


def arrivals(cast: Cast, firms: list[Firm]) -> tuple[dict[int, Arrival], list[Arrival]]:
    """Those that become firms, by number of the firm; and those that come to nothing."""
    begun = [_of_firm(cast, firm) for firm in firms if _came_as_lead(cast, firm)]
    loose = [_loose(cast, number) for number in range(round(len(firms) * LOOSE))]
    everyone = sorted([*begun, *loose], key=lambda one: (one.moment, one.number))
    for number, one in enumerate(everyone, 1):
        one.code = f"LX{number:03d}"
    return {one.firm.number: one for one in begun if one.firm}, loose


def _came_as_lead(cast: Cast, firm: Firm) -> bool:
    return not firm.old and cast.dice("came", firm.number).random() < SHARE


def _of_firm(cast: Cast, firm: Firm) -> Arrival:
    dice = cast.dice("arrival", firm.number)
    moment = cast.moment(firm.since, time(dice.randrange(8, 12), dice.randrange(60)))
    return Arrival(
        firm.number, moment, firm.unit, firm.first, firm.name, firm.city, firm.trade, firm
    )


def _loose(cast: Cast, number: int) -> Arrival:
    dice = cast.dice("loose", number)
    recent = dice.random() < 0.08  # so that the register has something to do in it
    start = cast.today - timedelta(days=6) if recent else cast.first
    day = min(some_day(dice, start, cast.today), cast.today - timedelta(days=1))
    sellers = [part for part in cast.sellers() if cast.working(part, day)]
    part = dice.choice(sellers)
    city, trade = dice.choice(CITIES[part.unit]), dice.choice(list(TRADES))
    name = f"{city}{dice.choice(STEMS)}{dice.choice(TRADES[trade])}有限公司"
    moment = cast.moment(day, time(dice.randrange(8, 17), dice.randrange(60)))
    return Arrival(100_000 + number, moment, part.unit, part.username, name, city, trade)


def come(cast: Cast, one: Arrival) -> Act:
    """It is registered, called, and judged; what becomes a firm is opened elsewhere."""
    dice, sources = cast.dice("lead", one.number), list(LeadSource.objects.order_by("order", "pk"))
    pooled = one.firm is None and dice.random() < 0.1
    yield one.moment
    source = dice.choices(sources, WEIGHTS[: len(sources)])[0]
    with cast.at(one.moment, LEADS[one.unit]) as by:
        owner = None if pooled else cast[one.owner]
        one.lead = register({**_values(one, dice), "source": source, "owner": owner}, by=by)
    yield from _followed_up(cast, one, dice, pooled=pooled)


def _values(one: Arrival, dice: Random) -> dict[str, Any]:
    return {
        "code": one.code,
        "company": one.company,
        "contact_name": person_name(dice),
        "title": dice.choice(TITLES),
        "phone": mobile(dice),
        "industry": one.trade,
        "location": one.city,
        "needs": dice.choice(NEEDS),
    }


def _followed_up(cast: Cast, one: Arrival, dice: Random, *, pooled: bool) -> Act:
    if pooled:
        if dice.random() < 0.4:  # nobody takes it
            yield from _tidied(one, cast)
            return
        yield (taken := one.moment + timedelta(hours=dice.randrange(3, 60)))
        with cast.at(taken, one.owner) as by:
            one.lead = claim(one.lead, by=by)  # type: ignore[arg-type]
    yield from _called(cast, one, dice)
    part = cast.parts[one.owner]
    if one.firm is None and part.left is not None and one.lead.status in ("new", "reached"):  # type: ignore
        gone = cast.moment(workday(cast.months_ago(part.left) - timedelta(days=8)))
        yield max(gone, one.moment)
        with cast.at(gone, LEADS[one.unit]) as by:
            hand_over(one.lead, cast[part.heir], by=by, why="原负责人离职")  # type: ignore[arg-type]


def _tidied(one: Arrival, cast: Cast) -> Act:
    """Whoever leads the unit clears what nobody reached, as a register is kept."""
    moment = workday((one.moment + TIDIED).date())
    yield (tidied := cast.moment(moment))
    with cast.at(tidied, LEADS[one.unit]) as by:
        one.lead = invalidate(one.lead, by=by, reason=SILENT)  # type: ignore[arg-type]


def _called(cast: Cast, one: Arrival, dice: Random) -> Act:
    wait = timedelta(hours=dice.choice(WAITS), minutes=dice.randrange(50))
    if one.firm is None and dice.random() < 0.05:  # forgotten
        yield from _tidied(one, cast)
        return
    happened = one.moment + (min(wait, timedelta(hours=22)) if one.firm else wait)
    yield happened
    with cast.at(happened, one.owner) as by:
        kind = dice.choice(("call", "call", "mail"))
        say(Talk(happened, happened, kind, dice.choice(FIRST)), one.lead, by, dice)
        one.lead.refresh_from_db()  # type: ignore[union-attr]
    outcome = dice.random()
    if one.firm:
        return  # becomes a customer elsewhere
    cold = outcome > 0.86  # still being talked to, until his leader asks
    soon = timedelta(days=dice.randrange(0, 12), hours=1)
    yield (judged := happened + (COOLED if cold else soon))
    with cast.at(judged, LEADS[one.unit] if cold else one.owner) as by:
        if outcome < 0.5:
            one.lead = invalidate(one.lead, by=by, reason=dice.choice(WRONG))  # type: ignore
        else:
            one.lead = nurture(one.lead, by=by, why=dice.choice(LATER))  # type: ignore[arg-type]


def trade_fair(cast: Cast) -> None:
    """Name cards of a fair come in by file; a second file was the wrong one and is taken back."""
    day = workday(cast.months_ago(2) + timedelta(days=11))
    with TemporaryDirectory() as folder, cast.at(day, "yuhuan") as by:
        for name, rows in ((f"{FAIR}.csv", FAIR_ROWS), ("工博会签到全表.csv", 12)):
            path = Path(folder) / name
            _write(cast, path, day, rows, guest=rows != FAIR_ROWS)
            run = draft("leads", path, name, by=by)
            execute(run, by=by, today=day)
    with cast.at(day + timedelta(days=1), "yuhuan") as by:
        run.refresh_from_db()
        undo(run, by=by)


def _write(cast: Cast, path: Path, day: date, rows: int, *, guest: bool) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(
            (
                "公司",
                "联系人",
                "职务",
                "电话",
                "行业",
                "所在地",
                "来源",
                "需求标签",
                "负责人",
                "登记时间",
            )
        )
        sheet.writerows(_cards(cast, day, rows, guest=guest))


def _cards(cast: Cast, day: date, rows: int, *, guest: bool) -> Iterator[tuple[Any, ...]]:
    dice = cast.dice("fair", guest)
    sellers = [part for part in cast.sellers() if cast.working(part, cast.today)]
    for number in range(rows):
        part, trade = sellers[number % len(sellers)], dice.choice(list(TRADES))
        city = dice.choice(CITIES[part.unit])
        company = f"{city}{dice.choice(STEMS)}{dice.choice(TRADES[trade])}有限公司"
        yield (
            company, person_name(dice), dice.choice(TITLES), mobile(dice), trade, city,
            "行业展会", dice.choice(NEEDS), part.name, f"{day} 09:30",
        )  # fmt: skip
