"""A company brings its own quotas; a leader's figure over his team's is not counted again."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets import actions
from dacheng.domains.targets.models import PlanLine, Target, TargetPlan
from dacheng.domains.targets.queries import standing
from dacheng.domains.targets.queries.violations import violations
from dacheng.domains.targets.tests.conftest import TODAY
from dacheng.kernel.imports.runs import NothingToImport, run_file
from dacheng.kernel.periods import Period

pytestmark = pytest.mark.django_db
HEAD = "姓名,指标,月份,目标\n"


@pytest.fixture
def bring(tmp_path: Path, director: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(settings, "DATA", tmp_path)

    def load(text: str) -> Any:
        sheet = tmp_path / "targets.csv"
        sheet.write_text(text, encoding="utf-8")
        return run_file("targets", sheet, by=director, today=TODAY)

    return load


def test_rows_become_cells_lines_and_sums(bring, company, director):
    bring(HEAD + "Ben,签约额,2026-01-01,100\nBen,签约额,2026-02-01,50\nCleo,签约额,2026-01-01,30\n")
    plan = TargetPlan.objects.get()
    assert (plan.year, plan.state) == (2026, "draft")
    assert PlanLine.objects.get().amount == 180
    assert violations(plan) == []
    january = standing(
        viewer=director, period=Period.parse("2026-01"), metrics=["signed_amount"], plan=plan
    )
    assert {one.owner.name: one.target for one in january} == {
        "总部": 130, "北区": 100, "Ben": 100, "南区": 30, "Cleo": 30,
    }  # fmt: skip


def test_a_leaders_figure_over_his_teams_is_not_counted_twice(bring, company, director):
    run, _result = bring(
        HEAD + "Ada,签约额,2026-01-01,120\nBen,签约额,2026-01-01,100\nCleo,签约额,2026-01-01,30\n"
    )
    assert PlanLine.objects.get().amount == 130
    assert Target.objects.get(person=company.ada, grain="month").overlaps
    found = standing(
        viewer=director, period=Period.parse("2026-01"), metrics=["signed_amount"],
        plan=TargetPlan.objects.get(),
    )  # fmt: skip
    assert next(one for one in found if one.owner.name == "Ada").owner.overlaps
    assert violations(TargetPlan.objects.get()) == []


def test_what_cannot_come_in_is_said(bring, company):
    _run, result = bring(
        HEAD + "Ben,签约额,2026-01-01,100\nBen,签约额,2026-01-15,90\nBen,幸福感,2026-02-01,5\n"
        "Zoe,签约额,2026-02-01,5\n"
    )
    assert (result["created"], result["refused"]) == (1, 3)


def test_a_frozen_year_takes_no_file(bring, frozen, company):
    before = Target.objects.count()
    with pytest.raises(NothingToImport, match="已经冻结"):
        bring(HEAD + "Ben,签约额,2026-05-01,1\n")
    assert Target.objects.count() == before


@pytest.fixture
def adventure(company, person):
    """The sales force of data set 25, as its titles say who leads whom."""

    def hire(name, number, unit, lead_of=None):
        one = person(name, unit=unit, external_id=number)
        if lead_of:
            lead_of.lead = one
            lead_of.save()
        return one

    america = OrgUnit.objects.create(name="North America", parent=company.hq)
    hire("Brian", "112432117", company.hq, company.hq)
    hire("Stephen", "502097814", america, america)
    hire("Michael", "841560125", america)
    return america


def test_quotas_of_the_public_sample_shape_are_summed_without_their_leaders(bring, adventure):
    bring(
        "EmployeeID|TargetAmount|TargetMonth\n"
        "112432117|500000|2026/07/01\n502097814|200000|2026/07/01\n841560125|90000|2026/07/01\n"
    )
    assert PlanLine.objects.get().metric == "won_amount"
    assert PlanLine.objects.get().amount == 90000
    assert Target.objects.filter(overlaps=True, grain="month").count() == 2


def test_an_imported_plan_goes_on_like_any_other(bring, company, director):
    bring(HEAD + "".join(f"Ben,签约额,2026-{m:02}-01,10\n" for m in range(1, 13)))
    plan = TargetPlan.objects.get()
    plan = actions.approve(actions.submit(plan, by=director), by=director)
    assert actions.freeze(plan, by=director).is_frozen
    assert Person.objects.get(pk=company.ben.pk).name == "Ben"
    assert Target.objects.filter(grain="year", person=company.ben).get().final == Decimal(120)
