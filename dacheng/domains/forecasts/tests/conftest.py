"""Ben sells in the north, Ada leads it, Cleo sells in the south; a quarter that runs."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.processes.models import Process, Stage
from dacheng.kernel import clock
from dacheng.kernel.periods import Period

TODAY = date(2026, 3, 18)  # a Wednesday
QUARTER = Period.parse("2026Q1")


@pytest.fixture
def today():
    with clock.at(timezone.make_aware(datetime(2026, 3, 18, 10))):
        yield TODAY


@pytest.fixture
def stages(company):
    """Four stages of a process of their own, one for each category."""
    process = Process.objects.create(code="fc", name="预测流程", is_published=True)
    chances = {"pipeline": "0.1", "best": "0.3", "likely": "0.5", "commit": "0.8"}
    return {
        name: Stage.objects.create(
            process=process, code=name, name=name, order=at, probability=Decimal(chance)
        )
        for at, (name, chance) in enumerate(chances.items(), 1)
    }


@pytest.fixture
def deal(company, stages, today):
    """deal(100, "commit"): Ben's, expected this quarter; deal(100, "closed") is won."""

    def make(amount, category="pipeline", owner=None, **more):
        owner = owner or company.ben
        given = {
            "name": f"单 {amount}",
            "owner": owner,
            "unit": owner.unit,
            "amount": amount,
            "expected_on": date(2026, 3, 28),
            "started_on": date(2026, 1, 5),
            "process": stages["commit"].process,
        }
        if category == "closed":
            given |= {"state": "won", "closed_on": date(2026, 3, 2), "stage": stages["commit"]}
        else:
            given["stage"] = stages[category]
        return Opportunity.objects.create(**{**given, **more})

    return make
