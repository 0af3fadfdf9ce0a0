"""March 2026 has 22 working days; on the 17th twelve are over. The north has to sell a million."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from dacheng.domains.deviations.actions import evaluate
from dacheng.domains.deviations.models import DeviationCase, LoopRules, PaceLimit
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import OrgUnit, Person, PersonRole, Role
from dacheng.domains.processes.models import LossReason, Process, Stage
from dacheng.domains.targets.models import PlanLine, Target, TargetPlan
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import seed
from dacheng.kernel.periods import first_of_month, month_index

START, TWELFTH = date(2026, 3, 1), date(2026, 3, 17)


@pytest.fixture
def company(company: SimpleNamespace) -> SimpleNamespace:
    """Looked at by month; a boss above Ada."""
    seed()
    LoopRules.objects.update(grain="month")
    PaceLimit.objects.exclude(level="").delete()  # the published rule for people too
    boss = Person.objects.create(username="boss", name="Boss", unit=company.hq)
    PersonRole.objects.create(person=boss, role=Role.objects.get(code="director"))
    company.boss = boss
    OrgUnit.objects.filter(pk=company.hq.pk).update(lead=boss)
    return company


@pytest.fixture
def plan(company: SimpleNamespace) -> Callable[..., TargetPlan]:
    """plan(won_amount={unit or person: target of each month of 2026})."""

    def make(**metrics: dict[Any, int]) -> TargetPlan:
        made = TargetPlan.objects.create(
            name="2026", year=2026, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1)
        )
        for metric, cells in metrics.items():
            PlanLine.objects.create(plan=made, metric=metric, amount=1)
            for owner, amount in cells.items():
                person = owner if isinstance(owner, Person) else None
                for month in range(1, 13):
                    start = date(2026, month, 1)
                    Target.objects.create(
                        plan=made, metric=metric, unit=owner.unit if person else owner,
                        person=person, grain="month", start=start,
                        end=first_of_month(month_index(start) + 1), final=Decimal(amount),
                    )  # fmt: skip
        TargetPlan.objects.filter(pk=made.pk).update(state="frozen")
        return made

    return make


@pytest.fixture
def won(company: SimpleNamespace, customer: Callable[..., Any]) -> Callable[..., Opportunity]:
    """won(430_000, on=…, owner=…): one deal; lost=True for one that was lost."""
    process = Process.objects.get(code="six_phases")
    stages = list(Stage.objects.filter(process=process).order_by("order"))
    buyer = []

    def make(
        amount: int, on: date = date(2026, 3, 10), owner: Any = None, lost: bool = False,
        stage: int = 2, **more: Any,
    ) -> Opportunity:  # fmt: skip
        owner = owner or company.ben
        buyer.append(customer(owner, name=f"客户{len(buyer)}"))
        ended = {"loss_reason": LossReason.objects.first()} if lost else {}
        return Opportunity.objects.create(
            name="产线改造", customer=buyer[-1], owner=owner, unit=owner.unit, process=process,
            stage=stages[stage], state="lost" if lost else "won", amount=Decimal(amount),
            started_on=on - timedelta(days=40), closed_on=on,
            created_at=timezone.make_aware(datetime.combine(on, time(10))), **ended, **more,
        )  # fmt: skip

    return make


@pytest.fixture
def looked(company: SimpleNamespace) -> Callable[..., list[DeviationCase]]:
    """looked(day, day): evaluations on these days; the cases there are then."""

    def look(*days: date) -> list[DeviationCase]:
        for day in days or (TWELFTH, TWELFTH + timedelta(days=1)):
            with clock.at(day):
                evaluate()
        return list(DeviationCase.objects.order_by("pk"))

    return look


@pytest.fixture
def at_once(company: SimpleNamespace) -> None:
    """One look is enough."""
    PaceLimit.objects.update(times=1)
