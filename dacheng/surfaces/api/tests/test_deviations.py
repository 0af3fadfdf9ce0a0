"""A deviation is answered and judged through the API as it is on the page."""

from decimal import Decimal

import pytest

from dacheng.domains.deviations.models import CauseCategory, Countermeasure, DeviationCase
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import load
from dacheng.kernel.periods import Grain, this

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(company):
    quarter = this(Grain.QUARTER, clock.today())
    company.north.lead = company.ada
    company.north.save()
    return DeviationCase.objects.create(
        title="Ben 赢单额落后 50.0%", code="D-1", metric="won_amount", level="person",
        node_id=company.ben.pk, node_key=f"person:{company.ben.pk}", node_name="Ben",
        period_start=quarter.start, period_end=quarter.end, target=Decimal(100),
        expected=Decimal(50), actual=Decimal(25), gap=Decimal(-25), deviation=Decimal("-0.5"),
        detected_on=clock.today(), owner=company.ben, unit=company.north,
        cause_due_on=clock.today(), plan_due_on=clock.today(),
    )  # fmt: skip


def cause(**more):
    return {
        "category": CauseCategory.objects.get(code="rival_price").pk, "statement": "对手降价",
        "share": 0.6, "evidence": "周会纪要", "whys": "没有测算\n没人要求", **more,
    }  # fmt: skip


def measure(company, **more):
    year = clock.today().year + 1
    return {
        "title": "带测算", "output": "三份测算", "owner": company.ben.pk,
        "due_on": load().add_workdays(clock.today(), 5).isoformat(), "metric": "won_amount",
        "baseline": 25, "change": 30, "effect": f"{year}Q1", "check_by": "季末对照", **more,
    }  # fmt: skip


def test_from_cause_to_a_finished_countermeasure(caller, company, case):
    there, ben, ada = f"/api/deviations/{case.pk}", caller(company.ben), caller(company.ada)
    assert ben.post(f"{there}/explain", **cause()).status_code == 200
    assert ben.post(f"{there}/explain", **cause(statement="不会讲", share=0.3)).status_code == 200
    assert list(case.causes.values_list("statement", flat=True)) == ["对手降价", "不会讲"]
    made = ben.post(f"{there}/add_measure", **measure(company))
    assert made.status_code == 201, made.content
    assert ben.post(f"{there}/plan").json()["state"] == "planned"
    assert ben.post(f"{there}/approve").status_code == 403
    assert ada.post(f"{there}/approve").json()["state"] == "running"
    one = f"/api/countermeasures/{made.json()['id']}"
    assert ben.post(f"{one}/advance", progress=40).json()["progress"] == 40
    assert ben.post(f"{one}/finish", result="三份").json()["state"] == "done"


def test_what_makes_no_sense_is_said_and_nothing_is_written(caller, company, case):
    there, ben = f"/api/deviations/{case.pk}", caller(company.ben)
    assert ben.post(f"{there}/explain", **cause(share=1.2)).status_code == 400
    assert ben.post(f"{there}/explain", **cause(evidence="opportunity:999999")).status_code == 400
    ben.post(f"{there}/explain", **cause())
    for wrong in ({"metric": "nothing"}, {"effect": "soon"}, {"change": 0}):
        assert ben.post(f"{there}/add_measure", **measure(company, **wrong)).status_code == 400
    assert not Countermeasure.objects.exists()
    assert caller(company.cleo).get(there).status_code == 404


def test_the_same_thing_twice_is_merged_by_a_leader(caller, company, case):
    other = DeviationCase.objects.get(pk=case.pk)
    other.pk, other.code, other.metric = None, "D-2", "paid_amount"
    other.node_key = f"person:{company.ben.pk}"
    other.save()
    there = f"/api/deviations/{other.pk}/merge"
    assert caller(company.ben).post(there, into=case.pk, why="同一件事").status_code == 403
    assert caller(company.ada).post(there, into=case.pk).status_code == 400
    done = caller(company.ada).post(there, into=case.pk, why="同一件事")
    assert done.json()["state"] == "merged", done.content
    assert DeviationCase.objects.get(pk=other.pk).merged_into_id == case.pk


def test_data_put_right_are_settled_only_where_they_were_blamed(caller, company, case):
    there, ben = f"/api/deviations/{case.pk}", caller(company.ben)
    ben.post(f"{there}/explain", **cause())
    assert ben.post(f"{there}/settle", note="补录了 3 单").status_code == 409
    data = CauseCategory.objects.get(code="entered_late").pk
    ben.post(f"{there}/explain", **cause(category=data, statement="迟录", share=0.3))
    assert ben.post(f"{there}/settle", note="").status_code == 400
    done = ben.post(f"{there}/settle", note="补录了 3 单")
    assert done.json()["state"] == "caused", "another cause stands, and the figure is still off"
    assert case.causes.get(statement="迟录").is_disproved
