"""A plan from its first line to a revision: sums, answers, freezing, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dacheng.domains.targets import actions
from dacheng.domains.targets.models import Answer, AnswerState, Grain, Target, TargetPlan
from dacheng.domains.targets.queries import standing
from dacheng.domains.targets.queries.checks import smart
from dacheng.domains.targets.queries.violations import too_equal, violations
from dacheng.domains.targets.queries.whatif import Assumptions
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.metrics import UnknownMetric
from dacheng.kernel.periods import Period

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2026")


def year_of(who, plan):
    rows = Target.objects.filter(plan=plan, grain=Grain.YEAR, until=None)
    return rows.get(person=who) if hasattr(who, "username") else rows.get(unit=who, person=None)


def total(who, plan):
    rows = Target.objects.filter(plan=plan, grain=Grain.MONTH, until=None)
    rows = (
        rows.filter(person=who) if hasattr(who, "username") else rows.filter(unit=who, person=None)
    )
    return sum(one.final for one in rows)


def test_a_line_goes_down_to_people_and_months_and_loses_no_cent(line, director, company):
    actions.break_down(line, by=director)
    assert total(company.hq, line.plan) == Decimal("1200.01")
    assert total(company.ben, line.plan) + total(company.cleo, line.plan) == Decimal("1200.01")
    assert total(company.north, line.plan) == total(company.ben, line.plan)
    assert violations(line.plan) == []


def test_who_sold_more_gets_more(line, director, company):
    line.weights = {"mix": {"history": 1}}
    line.save()
    actions.break_down(line, by=director)
    assert year_of(company.ben, line.plan).final == Decimal("720.01")
    assert year_of(company.cleo, line.plan).final == Decimal("480.00")


def test_a_fixed_cell_stays_when_the_line_is_shared_out_again(line, director, company):
    actions.break_down(line, by=director)
    actions.set_cell(year_of(company.south, line.plan), Decimal(300), by=director, reason="新区")
    actions.break_down(line, by=director)
    assert year_of(company.south, line.plan).final == 300
    assert year_of(company.north, line.plan).final == Decimal("900.01")


def test_zero_is_no_potential_and_stays_zero(line, director, company):
    actions.break_down(line, by=director)
    actions.set_cell(year_of(company.south, line.plan), Decimal(0), by=director, reason="没有潜力")
    actions.break_down(line, by=director)
    assert (total(company.south, line.plan), total(company.cleo, line.plan)) == (0, 0)
    assert total(company.ben, line.plan) == Decimal("1200.01")


def test_fixed_cells_beyond_the_whole_are_refused_and_nothing_is_written(line, director, company):
    actions.break_down(line, by=director)
    actions.set_cell(year_of(company.south, line.plan), Decimal(5000), by=director, reason="押注")
    before = total(company.cleo, line.plan)
    with pytest.raises(ValidationError, match="已经比整体多"):
        actions.break_down(line, by=director)
    assert total(company.cleo, line.plan) == before


def test_a_fixed_month_moves_nothing_else_out_of_balance(line, director, company, person):
    person("Ed", unit=company.north)
    actions.break_down(line, by=director)
    cell = Target.objects.get(
        plan=line.plan, person=company.ben, grain=Grain.MONTH, start=date(2026, 12, 1)
    )
    actions.set_cell(cell, cell.final + 5, by=director, reason="大单在年底")
    assert [one.missing for one in violations(line.plan)] == [-5]
    actions.break_down(line, by=director)
    cell.refresh_from_db()
    assert violations(line.plan) == []
    assert cell.is_fixed


def test_what_is_missing_can_be_given_to_the_others_of_the_team(line, director, company, person):
    person("Ed", unit=company.north)
    actions.break_down(line, by=director)
    cell = Target.objects.get(
        plan=line.plan, person=company.ben, grain=Grain.MONTH, start=date(2026, 5, 1)
    )
    actions.set_cell(cell, cell.final - 2, by=director, reason="休假")
    assert len(violations(line.plan)) == 1
    actions.spread_over_others(cell, by=director)
    assert violations(line.plan) == []


def test_equal_shares_for_unequal_people_are_flagged(line, director, company, person, signed):
    ed = person("Ed", unit=company.north)
    signed(ed, 10, date(2025, 7, 1))
    line.weights = {"mix": {"ramp": 1}}
    line.save()
    actions.break_down(line, by=director)
    assert too_equal(line) == ["北区"]


def test_the_plan_needs_people(plan, director, company):
    for one in (company.ben, company.cleo):
        one.is_active = False
        one.save()
    line = actions.set_line(plan, "signed_amount", Decimal(100), by=director)
    with pytest.raises(ValidationError, match="没有人能接"):
        actions.break_down(line, by=director)


def test_who_left_has_no_cells_after_the_next_sharing(line, director, company):
    actions.break_down(line, by=director)
    company.cleo.is_active = False
    company.cleo.save()
    actions.break_down(line, by=director)
    assert not Target.objects.filter(person=company.cleo).exists()
    assert total(company.ben, line.plan) == Decimal("1200.01")


def test_a_metric_that_does_not_add_up_is_refused(plan, director):
    with pytest.raises(ValidationError, match="不能按人按月相加"):
        actions.set_line(plan, "cycle_days", Decimal(30), by=director)
    with pytest.raises(UnknownMetric):
        actions.set_line(plan, "happiness", Decimal(30), by=director)


def test_a_metric_without_history_warns_and_goes_on(plan, director):
    line = actions.set_line(plan, "cash_collected", Decimal(100), by=director)
    verdicts = {check.name: check for check in smart(line)}
    assert verdicts["achievable"].verdict == "warn"
    assert "没有历史" in verdicts["achievable"].why
    actions.break_down(line, by=director)
    assert violations(line.plan) == []


def test_a_jump_too_high_fails_until_somebody_says_why(line, director):
    line = actions.set_line(line.plan, line.metric, Decimal(3000), by=director)
    actions.break_down(line, by=director)
    with pytest.raises(ValidationError, match="够不着|太高"):
        actions.submit(line.plan, by=director)
    actions.waive(line, "achievable", "签了独家代理", by=director)
    assert actions.submit(line.plan, by=director).state == "submitted"


def test_a_line_not_broken_down_cannot_be_handed_in(line, director):
    with pytest.raises(ValidationError, match="还没分解"):
        actions.submit(line.plan, by=director)


def test_sellers_do_not_plan(line, viewer, company, history):
    with pytest.raises(PermissionDenied):
        actions.break_down(line, by=viewer(company.ben))
    with pytest.raises(PermissionDenied):
        actions.make_plan(2027, by=viewer(company.ben))
    assert not Target.objects.exists()


def test_everybody_is_asked_and_answers_for_himself(approved, director, viewer, company):
    mine = Answer.objects.get(person=company.ben)
    with pytest.raises(PermissionDenied):
        actions.accept(mine, by=viewer(company.cleo))
    assert actions.accept(mine, by=viewer(company.ben)).state == AnswerState.ACCEPTED


def test_an_objection_needs_a_reason_and_holds_up_the_freezing(approved, director, viewer, company):
    mine = Answer.objects.get(person=company.ben)
    with pytest.raises(ValidationError):
        actions.object_to(mine, by=viewer(company.ben), reason=" ", wanted=None)
    actions.object_to(mine, by=viewer(company.ben), reason="在途只有 100", wanted=Decimal(100))
    with pytest.raises(ValidationError, match="有异议"):
        actions.freeze(approved, by=director)
    actions.settle(mine, by=director, reply="老客户增购没算进去")
    assert actions.freeze(approved, by=director).is_frozen


def test_what_one_gets_less_the_others_of_the_team_make_up(line, director, viewer, company, person):
    ed = person("Ed", unit=company.north)
    actions.break_down(line, by=director)
    plan = actions.approve(actions.submit(line.plan, by=director), by=director)
    mine = Answer.objects.get(person=company.ben)
    actions.object_to(mine, by=viewer(company.ben), reason="在途只有 100", wanted=Decimal(100))
    before = total(company.north, plan)
    actions.settle(mine, by=director, reply="同意", amount=Decimal(100))
    assert total(company.ben, plan) == 100
    assert total(ed, plan) == before - 100
    assert violations(plan) == []


def test_a_frozen_plan_takes_no_changes_but_revisions(frozen, director, company):
    cell = year_of(company.ben, frozen)
    with pytest.raises(ValidationError, match="修订"):
        actions.set_cell(cell, Decimal(1), by=director, reason="改")
    with pytest.raises(ValidationError, match="修订"):
        actions.break_down(frozen.lines.get(), by=director)


def test_the_database_itself_keeps_what_is_frozen(frozen, company):
    for spoil in (lambda rows: rows.update(final=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil(Target.objects.filter(plan=frozen, person=company.ben))


def test_a_revision_holds_from_its_month_on_and_both_figures_are_seen(
    frozen, director, company, viewer
):
    past = list(
        Target.objects.filter(plan=frozen, grain="month", start__lt="2026-07-01").values_list(
            "pk", "final"
        )
    )
    was = total(company.ben, frozen)
    revision = actions.revise(
        frozen, "signed_amount", company.ben, Decimal(60), by=director,
        from_on=date(2026, 7, 1), why="长期病假",
    )  # fmt: skip
    assert revision.number == 2
    kept = Target.objects.filter(plan=frozen, grain="month", start__lt="2026-07-01", until=None)
    assert dict(past) == dict(kept.values_list("pk", "final"))
    found = standing(viewer=director, period=YEAR, metrics=["signed_amount"], plan=frozen)
    ben = next(one for one in found if one.owner.name == "Ben")
    assert ben.original == was
    assert ben.target == total(company.ben, frozen) < was
    top = next(one for one in found if one.owner.name == "总部")
    assert top.original - top.target == ben.original - ben.target


@pytest.mark.parametrize(
    ("from_on", "why", "said"),
    [
        (date(2026, 2, 1), "补", "过去的月份"),
        (date(2026, 7, 2), "补", "1 号"),
        (date(2026, 7, 1), " ", "为什么"),
    ],
)
def test_revisions_of_the_past_or_without_reason_are_refused(
    frozen, director, company, from_on, why, said
):
    with pytest.raises(ValidationError, match=said):
        actions.revise(
            frozen, "signed_amount", company.ben, Decimal(60), by=director, from_on=from_on, why=why
        )
    assert frozen.revisions.count() == 0


def test_only_one_plan_of_a_year_is_frozen(frozen, director):
    other = actions.keep_scenario(frozen, "加 10%", Assumptions(growth=Decimal("0.1")), by=director)
    actions.break_down(other.lines.get(), by=director)
    other = actions.approve(actions.submit(other, by=director), by=director)
    with pytest.raises(ValidationError, match="已经有冻结"):
        actions.freeze(other, by=director)
    other.refresh_from_db()
    assert other.state == "approved"


def test_freezing_twice_is_told(frozen, director):
    with pytest.raises(StepRefused):
        actions.freeze(TargetPlan.objects.get(pk=frozen.pk), by=director)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cents=st.integers(0, 10**9),
    mix=st.fixed_dictionaries(
        {name: st.integers(0, 5) for name in ("history", "potential", "ramp", "rank", "portfolio")}
    ),
    season=st.lists(st.integers(0, 9), min_size=12, max_size=12),
)
def test_any_figure_mix_and_season_sums_up(line, director, cents, mix, season):
    line.amount, line.weights, line.season = Decimal(cents) / 100, {"mix": mix}, season
    line.save()
    actions.break_down(line, by=director)
    assert violations(line.plan) == []
