"""A week of Ben's with two contracts and three visits, and the moment it is written."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from dacheng.domains.activities import actions as activities
from dacheng.domains.contracts.models import Contract
from dacheng.domains.reports import actions
from dacheng.domains.reports.models import ReportTemplate, WorkReport
from dacheng.kernel import clock
from dacheng.kernel.periods import Period

WEEK = Period.parse("2026W11")
MONDAY = timezone.make_aware(datetime(2026, 3, 16, 10))


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def contract(company: SimpleNamespace, customer: Any) -> Callable[..., Contract]:
    def make(amount: int = 120_000, on: date = date(2026, 3, 11), **more: Any) -> Contract:
        owner = more.pop("owner", company.ben)
        return Contract.objects.create(
            name="设备合同", customer=more.pop("customer", None) or customer(owner=owner),
            amount=amount, state="signed", signed_on=on, owner=owner, unit=owner.unit, **more
        )  # fmt: skip

    return make


@pytest.fixture
def week(company: SimpleNamespace, customer: Any, contract: Any, viewer: Any) -> SimpleNamespace:
    """Contracts of 120,000 and 80,500 in the week, 100,000 in the week before; three visits."""
    buyer = customer()
    contract(120_000, date(2026, 3, 10), customer=buyer)
    contract(80_500, date(2026, 3, 13), customer=buyer)
    contract(100_000, date(2026, 3, 5), customer=buyer)
    for day in (10, 11, 12):
        moment = timezone.make_aware(datetime(2026, 3, day, 15))
        with clock.at(moment):
            activities.log("visit", by=viewer(company.ben), about=buyer, happened_at=moment)
    return SimpleNamespace(period=WEEK, buyer=buyer)


@pytest.fixture
def template(company: SimpleNamespace) -> ReportTemplate:
    """Ben's weekly report, about what was signed."""
    found = ReportTemplate.objects.get(code="seller_week")
    found.metrics = ["signed_amount", "visit_count", "activity_count", "contract_size"]
    found.save()
    return found


@pytest.fixture
def report(week: Any, template: Any, company: Any, viewer: Any) -> WorkReport:
    return actions.draft(template, company.ben, WEEK, by=viewer(company.ben))


@pytest.fixture
def handed(report: WorkReport, company: Any, viewer: Any) -> WorkReport:
    by = viewer(company.ben)
    actions.promise(
        report, "拜访 3 家新客户", company.ben, date(2026, 3, 20), by=by, expected="见到决策人"
    )
    return actions.hand_in(report, by=by)


def later(**span: Any) -> datetime:
    return MONDAY + timedelta(**span)
