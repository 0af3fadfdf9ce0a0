"""A plan for the year of the small company, with deals of the year before."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from dacheng.domains.contracts.models import Contract
from dacheng.domains.targets import actions
from dacheng.domains.targets.models import PlanLine, TargetPlan
from dacheng.kernel import clock

TODAY = date(2026, 3, 18)
SIGNED = "signed_amount"


@pytest.fixture(autouse=True)
def _standing_clock():
    with clock.at(TODAY):
        yield


@pytest.fixture
def director(person: Any, viewer: Any) -> Any:
    """Who makes plans."""
    return viewer(person("Dora", role="director"))


@pytest.fixture
def signed(customer: Any) -> Callable[..., Contract]:
    """signed(company.ben, 100, date(2025, 3, 1)): a contract."""

    def make(owner: Any, amount: Any, on: date) -> Contract:
        made = customer(owner, name=f"{owner} {on} {amount}")
        return Contract.objects.create(
            name="合同", customer=made, amount=amount, state="signed", signed_on=on,
            owner=owner, unit=owner.unit,
        )  # fmt: skip

    return make


@pytest.fixture
def plan(company: SimpleNamespace, director: Any) -> TargetPlan:
    return actions.make_plan(2026, by=director)


@pytest.fixture
def line(plan: TargetPlan, director: Any, signed: Any, company: SimpleNamespace) -> PlanLine:
    """1200.01 to sign; last year Ben signed 600 and Cleo 400."""
    signed(company.ben, 600, date(2025, 6, 2))
    signed(company.cleo, 400, date(2025, 9, 2))
    why = {"why": "守住老客户，多签新客户"}
    return actions.set_line(plan, SIGNED, Decimal("1200.01"), by=director, **why)


@pytest.fixture
def approved(line: PlanLine, director: Any) -> TargetPlan:
    actions.break_down(line, by=director)
    plan = actions.submit(line.plan, by=director)
    return actions.approve(plan, by=director)


@pytest.fixture
def frozen(approved: TargetPlan, director: Any) -> TargetPlan:
    return actions.freeze(approved, by=director)
