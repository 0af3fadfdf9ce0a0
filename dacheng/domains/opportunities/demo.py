"""Six quarters of the demo company's opportunities: won, lost, open and stuck."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from dacheng.domains.activities.models import Task
from dacheng.domains.customers.models import Customer
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.actions import (
    lose,
    move,
    open_from,
    open_opportunity,
    set_next_step,
    win,
)
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.opportunities.stages import State
from dacheng.domains.org.demo import Cast
from dacheng.domains.processes.models import Competitor, LossReason, Stage
from dacheng.domains.processes.queries import default_process, stages_of
from dacheng.domains.processes.reference import NOBODY, UNKNOWN
from dacheng.domains.products.models import Product
from dacheng.kernel import clock
from dacheng.kernel.audit import acting
from dacheng.kernel.numbers import next_code

SPAN = 548  # days; six quarters
FRESH = 12  # days; what began or ended since is told step by step, so that leaders heard of it
LEAVING = (0.10, 0.20, 0.17, 0.24)  # share that is lost in each of the four stages before the close
TAKING = (9, 19, 15, 18)  # usual days in them
RIVALS = ("海盟智能", "东卓自动化", "普瑞机器人")
STEPS = ("发报价单", "约技术交流", "样机测试", "催合同审批", "补 ROI 测算", "拜访决策人")
WORDS = ("产线改造", "检测升级", "码垛项目", "二期扩产", "数据采集", "新线建设")
PAST = """
insert into opportunities_snapshot
    (day, opportunity_id, owner_id, unit_id, stage_id, amount, probability, expected_on)
select day::date, o.id, o.owner_id, o.unit_id, v.stage_id, o.amount,
       coalesce(o.probability, s.probability), o.expected_on
from generate_series(%s::date, %s::date, '1 day') as day
join opportunities_stagevisit v on v.entered_on <= day and (v.left_on is null or v.left_on > day)
join opportunities_opportunity o on o.id = v.opportunity_id
join processes_stage s on s.id = v.stage_id
on conflict do nothing
"""


@dataclass(frozen=True)
class Course:
    """How one goes: the day it enters each stage, and how and when it ends, if it has."""

    entered: tuple[date, ...]
    ended: date | None = None
    won: bool = False


@dataclass
class Stock:
    """What the story draws from."""

    stages: list[Stage]
    products: list[Product]
    reasons: list[LossReason]
    rivals: list[Competitor]


def work_pipeline(
    cast: Cast, customers: list[Customer], products: list[Product], count: int = 220
) -> list[Opportunity]:
    """Old ones are written in one go, running and fresh ones told through the actions."""
    rivals = [Competitor.objects.get_or_create(name=name)[0] for name in RIVALS]
    rivals += Competitor.objects.filter(name__in=(NOBODY, UNKNOWN))
    stages = stages_of(default_process())
    stock = Stock(stages, products, list(LossReason.objects.all()[:8]), rivals)
    owned = [customer for customer in customers if customer.owner_id]
    old: list[tuple[Opportunity, Course]] = []
    told: list[Opportunity] = []
    for start in sorted(_start(cast) for _number in range(count)):
        customer = cast.dice.choice(owned)
        course = _course(cast, customer, start)
        values = _values(cast, customer, course, stock)
        if (course.ended or start) < cast.today - timedelta(days=FRESH):
            old.append((_standing(cast, customer, course, values, stock), course))
        else:
            told.append(_tell(cast, customer, course, values, stock))
    return [*_written(cast, old, stock), *told]


def _start(cast: Cast) -> date:
    """More begin now than a year ago, and a third within the last two months."""
    recent = cast.dice.random() < 0.3
    ago = cast.dice.randrange(60) if recent else int(SPAN * (1 - cast.dice.random() ** 0.8))
    return cast.today - timedelta(days=ago)


def _course(cast: Cast, customer: Customer, start: date) -> Course:
    dice, owner = cast.dice, next(p for p in cast.sellers if p.pk == customer.owner_id)
    skill, day = cast.skill(owner), start
    entered = []
    for leaving, usual in zip(LEAVING, TAKING, strict=True):
        entered.append(day)
        slow = 3.2 if dice.random() < 0.08 else 1
        day += timedelta(days=max(1, round(dice.lognormvariate(0, 0.45) * usual * slow / skill)))
        if day > cast.today:
            return Course(tuple(entered))
        if dice.random() < leaving / skill:
            return Course(tuple(entered), day)
    return Course(tuple(entered), day, won=True)


def _values(cast: Cast, customer: Customer, course: Course, stock: Stock) -> dict[str, Any]:
    product = cast.dice.choice(stock.products)
    off = Decimal(cast.dice.choice((80, 85, 88, 90, 92, 95, 95, 100, 100))) / 100
    return {
        "name": f"{customer.location}{customer.name[2:4]} {cast.dice.choice(WORDS)}",
        "customer": customer,
        "contact": customer.contacts.first(),
        "product": product,
        "amount": ((product.price or Decimal(0)) * off).quantize(Decimal(1)),
        "expected_on": course.entered[0] + timedelta(days=cast.dice.randrange(45, 95)),
    }


def _moment(day: date) -> datetime:
    """At ten in the morning, or now for a story of this morning."""
    return min(timezone.make_aware(datetime.combine(day, time(10))), clock.now())


def _standing(
    cast: Cast, customer: Customer, course: Course, values: dict[str, Any], stock: Stock
) -> Opportunity:
    """An old one as it stands now, or at its end."""
    stage = stock.stages[len(course.entered) - 1]
    return Opportunity(
        **values,
        **_outcome(cast, course, stock),
        code=next_code(Opportunity, f"OPP-{course.entered[0].year}-", 4),
        process_id=stage.process_id,
        stage=stage,
        stage_since=course.entered[-1],
        list_amount=values["product"].price,
        started_on=course.entered[0],
        owner_id=customer.owner_id,
        unit_id=customer.unit_id,
        created_by_id=customer.owner_id,
        created_at=_moment(course.entered[0]),
        updated_at=_moment(course.ended or course.entered[-1]),
    )


def _outcome(cast: Cast, course: Course, stock: Stock) -> dict[str, Any]:
    if course.ended is None:
        return {"state": State.OPEN, **_next_step(cast)}
    if course.won:
        return {"state": State.WON, "closed_on": course.ended}
    reason, rival = cast.dice.choice(stock.reasons), cast.dice.choice(stock.rivals)
    lost = {"state": State.LOST, "closed_on": course.ended}
    return {**lost, "loss_reason": reason, "competitor": rival}


def _next_step(cast: Cast) -> dict[str, Any]:
    """Three of four have one; some are overdue, some are for today."""
    if cast.dice.random() > 0.75:
        return {}
    due = cast.today + timedelta(days=cast.dice.choice((-3, -1, 0, 0, 1, 2, 3, 5, 8)))
    return {"next_step": cast.dice.choice(STEPS), "next_step_on": due}


def _written(
    cast: Cast, old: Iterable[tuple[Opportunity, Course]], stock: Stock
) -> list[Opportunity]:
    """Write old ones with visits and next tasks, per seller, so that the history names him."""
    by_owner: dict[int | None, list[tuple[Opportunity, Course]]] = defaultdict(list)
    for opportunity, course in old:
        by_owner[opportunity.owner_id].append((opportunity, course))
    for person in cast.sellers:
        with acting(cast.viewer(person), "open"):
            made = Opportunity.objects.bulk_create(o for o, _course in by_owner[person.pk])
            Task.objects.bulk_create(_task(o) for o in made if o.next_step)
    StageVisit.objects.bulk_create(
        StageVisit(opportunity=o, stage=stage, entered_on=entered, left_on=left, by_id=o.owner_id)
        for o, course in old
        for stage, entered, left in zip(
            stock.stages, course.entered, (*course.entered[1:], course.ended), strict=False
        )
    )
    return [opportunity for opportunity, _course in old]


def _task(opportunity: Opportunity) -> Task:
    return Task(
        title=opportunity.next_step,
        due_on=opportunity.next_step_on,
        customer_id=opportunity.customer_id,
        about_kind="opportunity",
        about_id=opportunity.pk,
        owner_id=opportunity.owner_id,
        unit_id=opportunity.unit_id,
        created_by_id=opportunity.owner_id,
    )


def _tell(
    cast: Cast, customer: Customer, course: Course, values: dict[str, Any], stock: Stock
) -> Opportunity:
    """One that runs or has just ended, step by step with the clock of the day."""
    owner = next(person for person in cast.sellers if person.pk == customer.owner_id)
    by = cast.viewer(owner)
    with clock.at(_moment(course.entered[0])):
        opportunity = open_opportunity(values, by=by)
    for stage, day in zip(stock.stages[1:], course.entered[1:], strict=False):
        with clock.at(_moment(day)):
            opportunity = move(opportunity, stage, by=by)
    if course.ended:
        with clock.at(_moment(course.ended)):
            return _end(cast, opportunity, course, stock)
    if step := _next_step(cast):
        return set_next_step(opportunity, step["next_step"], step["next_step_on"], by=by)
    return opportunity


def _end(cast: Cast, opportunity: Opportunity, course: Course, stock: Stock) -> Opportunity:
    owner = next(person for person in cast.sellers if person.pk == opportunity.owner_id)
    by = cast.viewer(owner)
    if course.won:
        return win(opportunity, by=by, note="客户总经理签字")
    reason, rival = cast.dice.choice(stock.reasons), cast.dice.choice(stock.rivals)
    return lose(opportunity, by=by, reason=reason, competitor=rival)


def convert_leads(cast: Cast, leads: list[Lead], products: list[Product]) -> list[Opportunity]:
    """Half of the good leads become opportunities, three days after the first talk."""
    made = []
    for lead in leads[::2]:
        owner = next(person for person in cast.sellers if person.pk == lead.owner_id)
        with clock.at(min(lead.registered_at + timedelta(days=3), clock.now())):
            product = cast.dice.choice(products)
            name = f"{lead.company[:4]} {cast.dice.choice(WORDS)}"
            by = cast.viewer(owner)
            made.append(open_from(lead, by=by, name=name, product=product, anyway=True))
    return made


def keep_past(cast: Cast, days: int = 120) -> None:
    """The pipeline as it stood on each past day, from the visits."""
    with connection.cursor() as cursor:
        first, last = cast.today - timedelta(days=days), cast.today - timedelta(days=1)
        cursor.execute(PAST, [first, last])
