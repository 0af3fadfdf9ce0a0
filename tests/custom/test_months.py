"""Figures by the month of a date that a company added."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Role
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Stage
from dacheng.kernel.criteria import BadCriteria
from dacheng.kernel.metrics import ask, rows_behind
from dacheng.kernel.metrics.registry import UnknownDimension

MANY = "pipeline_count"


@pytest.fixture
def visited(company, add):
    row = add("验收日", "date", kind="opportunity")
    stage = Stage.objects.filter(process__code="six_phases").order_by("order")[0]
    for name, day in (("一", "2026-10-03"), ("二", "2026-10-30"), ("三", "2026-11-01"), ("四", "")):
        Opportunity.objects.create(
            name=name, process=stage.process, stage=stage, owner=company.ben,
            unit=company.north, custom={row.name: day} if day else {},
        )  # fmt: skip
    return row


def test_rows_are_counted_by_the_month_of_an_added_date(company, visited):
    name, ben = f"{visited.name}_month", viewer_for(company.ben)

    answer = ask([MANY], viewer=ben, by=[name])

    found = {row.key[0]: row.values[MANY] for row in answer.rows}
    assert found == {"2026-10": Decimal(2), "2026-11": Decimal(1), None: Decimal(1)}
    _metric, rows = rows_behind(MANY, viewer=ben, key={name: "2026-10"})
    assert {one.name for one in rows} == {"一", "二"}


def test_whoever_may_not_read_the_date_asks_nothing_of_its_months(company, visited):
    Role.objects.filter(code="seller").update(fields={f"opportunity.{visited.name}": "hidden"})
    name, ben = f"{visited.name}_month", viewer_for(company.ben)

    with pytest.raises(PermissionDenied):
        ask([MANY], viewer=ben, by=[name])
    with pytest.raises(PermissionDenied):
        rows_behind(MANY, viewer=ben, key={name: "2026-10"})
    with pytest.raises(BadCriteria):
        ask([MANY], viewer=ben, where={"field": name, "op": "=", "value": "2026-10"})


def test_only_dates_have_months(company, add):
    row = add("渠道", kind="opportunity")

    with pytest.raises(UnknownDimension):
        ask([MANY], viewer=viewer_for(company.ben), by=[f"{row.name}_month"])
