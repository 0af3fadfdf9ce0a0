"""When a case opens, where, and that looking twice is looking once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dacheng.domains.deviations import reference
from dacheng.domains.deviations.actions import evaluate
from dacheng.domains.deviations.models import (
    DeviationCase,
    Evaluation,
    LoopRules,
    PaceLimit,
    Sighting,
)
from dacheng.domains.deviations.queries import course
from dacheng.domains.deviations.queries.limits import Limits
from dacheng.domains.deviations.tests.conftest import TWELFTH
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.targets.pacing import Curve
from dacheng.kernel import clock
from dacheng.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db
D = Decimal


def test_twenty_one_per_cent_behind_opens_a_case_and_twelve_does_not(
    company, plan, won, looked, at_once
):
    plan(won_amount={company.north: 1_000_000})
    won(430_000)
    [case] = looked(TWELFTH)
    assert case.expected.quantize(Decimal("0.1")) == Decimal("545454.5")
    assert round(case.deviation, 3) == Decimal("-0.212")
    assert case.title == "北区 2026-03 赢单额落后 21.2%"
    assert (case.owner, case.unit, case.severity) == (company.ada, company.north, "yellow")
    assert case.code == "D-2026-001"


def test_twelve_per_cent_behind_is_within_the_limit(company, plan, won, looked, at_once):
    plan(won_amount={company.north: 1_000_000})
    won(480_000)
    assert looked(TWELFTH) == []
    assert Evaluation.objects.get().held_back == {"on_pace": 1}


def test_a_case_needs_two_looks_running(company, plan, won, looked):
    plan(won_amount={company.north: 1_000_000})
    won(430_000)
    assert looked(TWELFTH) == []
    assert looked(TWELFTH) == []  # the same day again is the same look
    assert len(looked(TWELFTH + timedelta(days=1))) == 1


def test_a_good_day_between_begins_the_count_anew(company, plan, won, looked):
    plan(won_amount={company.north: 1_000_000})
    won(430_000)
    looked(TWELFTH)
    better = won(200_000)
    looked(TWELFTH + timedelta(days=1))
    assert not Sighting.objects.exists()
    better.delete()
    assert looked(TWELFTH + timedelta(days=2)) == []


def test_nothing_is_asked_before_a_fifth_of_the_period_is_over(company, plan, looked, at_once):
    plan(won_amount={company.north: 1_000_000})
    assert looked(date(2026, 3, 4)) == []  # three of 22 days
    assert Evaluation.objects.get().held_back == {"early": 1}
    assert len(looked(date(2026, 3, 6))) == 1  # five of 22


def test_small_targets_are_not_worth_a_case(company, plan, looked, at_once):
    plan(won_amount={company.north: 9_000}, new_customers={company.north: 9})
    assert looked(TWELFTH) == []
    assert Evaluation.objects.get().held_back == {"small": 2}


def test_a_limit_of_its_own_for_a_metric_and_a_level(company, plan, won, looked, at_once):
    plan(won_amount={company.north: 1_000_000})
    won(480_000)
    PaceLimit.objects.create(metric="won_amount", level="region", off_by="0.10", times=1)
    assert len(looked(TWELFTH)) == 1


def test_an_administrator_may_stop_watching_a_metric(company, plan, looked):
    PaceLimit.objects.update(is_active=False)
    plan(won_amount={company.north: 1_000_000})
    assert looked() == []


def test_the_case_opens_at_the_person_who_makes_most_of_the_gap(
    company, plan, won, looked, at_once, person
):
    eve = person("Eve", unit=company.north)
    plan(won_amount={company.hq: 2_000_000, company.north: 2_000_000, company.ben: 1_000_000,
                     eve: 1_000_000})  # fmt: skip
    won(100_000)
    won(500_000, owner=eve)
    [case] = looked(TWELFTH)
    assert (case.level, case.owner) == ("person", company.ben)


def test_where_no_child_explains_half_the_gap_the_parent_answers_for_all(
    company, plan, won, looked, at_once, person
):
    people = [company.ben, person("Eve", unit=company.north), person("Finn", unit=company.north)]
    plan(won_amount={company.north: 3_000_000, **dict.fromkeys(people, 1_000_000)})
    for one in people:
        won(300_000, owner=one)
    [case] = looked(TWELFTH)
    assert case.node_key == f"unit:{company.north.pk}"


def test_an_open_case_is_not_opened_again_above_or_below(company, plan, won, looked, at_once):
    plan(won_amount={company.north: 1_000_000, company.ben: 1_000_000})
    [case] = looked(TWELFTH)
    assert case.owner == company.ben
    days = [TWELFTH + timedelta(days=n) for n in range(1, 4)]
    assert [one.pk for one in looked(*days)] == [case.pk]


def test_looking_twice_opens_and_tells_once(company, plan, won, looked, at_once):
    plan(won_amount={company.north: 1_000_000})
    won(430_000)
    looked(TWELFTH)
    told = Notice.objects.count()
    looked(TWELFTH)
    assert (DeviationCase.objects.count(), Notice.objects.count()) == (1, told)


def test_a_figure_that_comes_back_is_noted_and_the_case_stays(company, plan, won, looked, at_once):
    plan(won_amount={company.north: 1_000_000})
    won(430_000)
    looked(TWELFTH)
    won(300_000)
    [case] = looked(TWELFTH + timedelta(days=1))
    assert case.recovered_on == TWELFTH + timedelta(days=1)
    assert case.state == "detected"
    assert case.actual == 430_000 and case.now_actual == 730_000


def test_a_second_period_running_is_red(company, plan, won, looked, at_once):
    plan(won_amount={company.north: 1_000_000})
    won(430_000)
    [first] = looked(TWELFTH)
    DeviationCase.objects.update(state="closed", closed_on=date(2026, 4, 3))
    won(500_000, on=date(2026, 4, 10))
    second = looked(date(2026, 4, 20))[-1]
    assert (first.severity, second.severity) == ("yellow", "red")
    assert second.repeats == first


def test_running_ahead_is_asked_only_where_set(company, plan, won, looked, at_once):
    plan(won_amount={company.north: 1_000_000})
    won(900_000)
    assert looked(TWELFTH) == []
    PaceLimit.objects.update(opens_above=True)
    [case] = looked(TWELFTH + timedelta(days=1))
    assert case.is_above and "超前" in case.title


def test_less_is_better_is_judged_the_other_way(company, plan, won, looked, at_once):
    PaceLimit.objects.update(least_count=1)
    plan(lost_count={company.north: 4})
    for _n in range(5):
        won(1, lost=True)
    [case] = looked(TWELFTH)
    assert case.gap < 0


def test_looking_back_sees_what_could_be_seen_then(company, plan, won, looked, at_once):
    plan(won_amount={company.north: 1_000_000})
    won(430_000)
    won(600_000, on=date(2026, 3, 30))
    with clock.at(date(2026, 4, 2)):
        evaluate(TWELFTH)
    assert DeviationCase.objects.get().actual == 430_000


def test_only_an_administrator_looks_on_demand(company, plan, at_once):
    from django.core.exceptions import PermissionDenied

    plan(won_amount={company.north: 1_000_000})
    with clock.at(TWELFTH), pytest.raises(PermissionDenied):
        evaluate(by=viewer_for(company.ben))
    assert not DeviationCase.objects.exists() and not Evaluation.objects.exists()


def test_a_first_look_opens_the_worst_and_leaves_the_rest_for_the_next(company, plan, looked):
    LoopRules.objects.update(most_new=1)
    PaceLimit.objects.update(times=1)
    plan(
        won_amount={company.ben: 1_000_000, company.cleo: 900_000},
        signed_amount={company.ben: 5_000_000},
    )
    assert len(looked(TWELFTH)) == 1
    assert Evaluation.objects.get().held_back["waiting"] == 2
    day = TWELFTH + timedelta(days=1)
    assert len(looked(day)) == 2
    LoopRules.objects.update(most_new=0)
    assert len(looked(day + timedelta(days=1))) == 3
    assert "waiting" not in Evaluation.objects.latest("pk").held_back


def test_a_new_company_watches_people_less_closely(db):
    reference.load()
    limits = Limits()
    assert limits.of("won_amount", "region").off_by == D("0.15")
    person = limits.of("won_amount", "person")
    assert (person.off_by, person.after_share, person.times) == (D("0.25"), D("0.40"), 3)


def test_the_course_says_the_gap_the_case_was_opened_with(
    company, plan, won, looked, at_once, monkeypatch
):
    """A rhythm learnt since would have asked for far less on that day."""
    plan(won_amount={company.north: 1_000_000})
    won(430_000)
    case = looked(TWELFTH)[0]
    late = Curve(tuple(Decimal(n) / 100 for n in range(1, 20)), 24)  # all at the end
    monkeypatch.setattr(course, "curves", lambda names: dict.fromkeys(names, late))
    drawn = course.course_of(case)
    assert drawn.due[drawn.days.index(TWELFTH)] == pytest.approx(case.expected)
    case.expected = Decimal(1_000_000) * late.at(Decimal(12) / 22)
    drawn = course.course_of(case)
    assert drawn.due[drawn.days.index(TWELFTH)] == pytest.approx(case.expected)


def test_a_part_larger_than_the_gap_says_its_amount(company, plan, won, looked, at_once, client):
    """Others make up for it: 300 % of a gap would say nothing."""
    plan(won_amount={company.north: 1_000_000})
    won(430_000)
    case = looked(TWELFTH)[0]
    part = {"name": "member:7", "label": "谢雨桐", "now": "", "usual": ""}
    parts = [{**part, "amount": str(case.gap * 3)}, {**part, "amount": str(case.gap * -2)}]
    case.evidence["decomposition"] = {
        "expected": str(case.expected), "gap": str(case.gap), "parts": parts
    }  # fmt: skip
    DeviationCase.objects.filter(pk=case.pk).update(evidence=case.evidence)
    client.force_login(company.ada)
    text = client.get(f"/deviations/{case.pk}/").content.decode()
    assert f"谢雨桐 −{abs(case.gap) * 3 / 10_000:.1f} 万" in text and "占缺口 300%" not in text
