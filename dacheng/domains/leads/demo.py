"""The demo company's lead register of the last hundred days."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from dacheng.domains.activities.actions import log
from dacheng.domains.customers.demo import CITIES, FAMILY, GIVEN, NEEDS, TRADES
from dacheng.domains.leads.actions import invalidate, nurture, register
from dacheng.domains.leads.models import Lead, LeadSource
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.models import Person
from dacheng.kernel import clock

DAYS = 100
STEMS = ("晟和", "凯润", "博雅", "泽川", "宏屹", "嘉木", "睿峰", "联创达", "众信隆", "永衡")
WRONG = ("空号", "只要资料", "学生做论文", "同行询价")


def register_leads(cast: Cast, count: int = 60) -> list[Lead]:
    """Leads by source; most are called within a day, some late, a few of today by nobody yet.

    Returns those that are good enough to become opportunities, oldest first.
    """
    sources = list(LeadSource.objects.all())
    good = []
    for number in range(count):
        ago = DAYS - DAYS * number // count
        owner = cast.dice.choice(cast.sellers)
        lead = _register(cast, owner, ago, sources, pooled=number in (count - 3, count - 9))
        if lead.owner_id and ago > 1 and _follow_up(cast, lead, owner):
            good.append(lead)
    return good


def _register(
    cast: Cast, owner: Person, ago: int, sources: list[LeadSource], *, pooled: bool
) -> Lead:
    dice = cast.dice
    city = dice.choice(CITIES[cast.region_of(owner)])
    trade = dice.choice(list(TRADES))
    values: dict[str, Any] = {
        "company": f"{city}{dice.choice(STEMS)}{TRADES[trade]}有限公司",
        "contact_name": dice.choice(FAMILY) + dice.choice(GIVEN),
        "title": dice.choice(("采购经理", "设备主管", "生产总监", "总经理")),
        "phone": f"15{dice.randrange(10**8, 10**9)}",
        "industry": trade,
        "location": city,
        "source": dice.choices(sources, [6, 3, 3, 1, 2, 5, 5, 2, 3, 2, 1, 2, 1][: len(sources)])[0],
        "needs": dice.choice(NEEDS),
    }
    if pooled:
        values["owner"] = None
    with clock.at(_moment(cast, ago, 9)):
        return register(values, by=cast.viewer(cast.director if pooled else owner))


def _follow_up(cast: Cast, lead: Lead, owner: Person) -> bool:
    """First touch after some hours; then what came of it. True when it may be converted."""
    by, dice = cast.viewer(owner), cast.dice
    wait = timedelta(hours=dice.choice((1, 2, 4, 5, 20, 22, 30, 50)))
    happened = lead.registered_at + wait
    if happened > clock.now() - timedelta(hours=2):
        return False
    with clock.at(happened):
        log(dice.choice(("call", "call", "mail")), about=lead, by=by, subject="了解需求和预算")
        outcome = dice.random()
        if outcome < 0.18:
            invalidate(lead, by=by, reason=dice.choice(WRONG))
        elif outcome < 0.38:
            nurture(lead, by=by, why="半年后再看")
    return outcome > 0.6


def _moment(cast: Cast, ago: int, hour: int) -> datetime:
    day = cast.today - timedelta(days=ago)
    return timezone.make_aware(datetime.combine(day, time(hour, cast.dice.randrange(60))))
