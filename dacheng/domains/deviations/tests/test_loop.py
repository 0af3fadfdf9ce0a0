"""From case to cause, plan, deed and verdict; and who may not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.activities.models import Task
from dacheng.domains.deviations import actions
from dacheng.domains.deviations.actions.answering import Given
from dacheng.domains.deviations.actions.escalating import follow_up
from dacheng.domains.deviations.models import (
    CauseCategory,
    Countermeasure,
    DeviationCase,
    Lesson,
    Nudge,
    RootCause,
    Standardisation,
)
from dacheng.domains.deviations.queries.lessons import fitting, uses_of
from dacheng.domains.deviations.queries.showing import late_below
from dacheng.domains.deviations.tests.conftest import TWELFTH
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.notices.models import Notice
from dacheng.kernel.periods import Period
from dacheng.kernel.search.finding import matching_ids

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def case(company, plan, won, looked, at_once):
    """Ben's: 100,000 of a million; a deal lost to explain it with."""
    plan(won_amount={company.ben: 1_000_000})
    won(100_000)
    company.lost = won(300_000, lost=True)
    [found] = looked(TWELFTH)
    with clock.at(TWELFTH + timedelta(days=1)):
        yield found


def cause(case, *, code="rival_price", share="0.6", **more):
    lost = case.evidence["lost"]["rows"][0]
    given = {
        "category": CauseCategory.objects.get(code=code),
        "statement": "对手降价",
        "share": D(share),
        "evidence": [{"kind": "opportunity", "id": lost["id"]}],
        **more,
    }
    return Given(**given)


def wanted(company, **more):
    given = {
        "title": "每份方案带测算", "output": "测算模板", "owner": company.ben,
        "due_on": date(2026, 3, 25), "metric": "won_amount", "baseline": D(200_000),
        "change": D(300_000), "effect": Period.parse("2026-04"), "check_by": "月末对照", **more,
    }  # fmt: skip
    return actions.Intention(**given)


def run(case, company):
    """Until the plan runs and is done."""
    ben, ada = viewer_for(company.ben), viewer_for(company.ada)
    case = actions.give_causes(case, [cause(case)], by=ben)
    measure = actions.add_measure(case, wanted(company), by=ben)
    case = actions.approve_plan(actions.submit_plan(case, by=ben), by=ada)
    measure.refresh_from_db()
    actions.finish(measure, "模板上线", by=ben)
    return case


def verified(case, company):
    with clock.at(date(2026, 5, 7)):
        follow_up()
        case.refresh_from_db()
        return case, case.verifications.get(round=case.round)


def test_the_owner_is_told_what_he_owes_and_by_when(case, company):
    assert (case.cause_due_on, case.plan_due_on) == (date(2026, 3, 20), date(2026, 3, 24))
    told = Notice.objects.get(person=company.ben)
    assert "2026-03-20" in told.text and told.url == f"/deviations/{case.pk}/"


def test_a_case_keeps_the_records_behind_it(case, company):
    assert [row["id"] for row in case.evidence["lost"]["rows"]] == [company.lost.pk]
    parts = case.evidence["decomposition"]
    assert sum(D(part["amount"]) for part in parts["parts"]) == D(parts["gap"])
    assert case.definition["formula"] and case.definition["label"] == "赢单额"


def test_the_whole_loop_ends_in_a_change_of_how_things_are_done(case, company, won, history):
    case = run(case, company)
    assert (case.state, case.verify_on) == (
        "running",
        date(2026, 5, 7),
    )  # the 1st to 5th of May are free
    for day in range(1, 13):
        won(50_000, on=date(2026, 4, day))
    case, made = verified(case, company)
    assert (case.state, made.proposed) == ("due", "effective")
    line = made.lines[0]
    assert (D(line["fact"]), D(line["delta"])) == (600_000, 400_000)
    with clock.at(date(2026, 5, 8)):
        case = actions.confirm_verdict(case, "effective", by=viewer_for(company.ada))
        proposal = Standardisation.objects.get(case=case)
        actions.adopt(proposal, by=viewer_for(company.ada))
        case = actions.close_case(case, by=viewer_for(company.ada))
    assert (case.state, case.verdict) == ("closed", "effective")
    assert Task.objects.filter(title__contains="改话术").exists()
    verbs = [verb for verb, _by in history(case)]
    assert verbs[:1] == ["detect"] and verbs[-2:] == ["confirm", "close"]


def test_what_did_not_help_asks_for_another_cause_and_the_second_time_goes_up(case, company, won):
    case = run(case, company)
    for day in range(1, 13):
        won(15_000, on=date(2026, 4, day))
    case, made = verified(case, company)
    assert made.proposed == "not"
    ada, ben = viewer_for(company.ada), viewer_for(company.ben)
    with clock.at(date(2026, 5, 8)):
        case = actions.confirm_verdict(case, "not", by=ada)
        assert (case.state, case.round, case.cause_due_on) == ("detected", 2, date(2026, 5, 12))
        assert RootCause.objects.get().is_disproved
        with pytest.raises(ValidationError, match="换一个原因"):
            actions.give_causes(case, [cause(case)], by=ben)
        case = actions.give_causes(case, [cause(case, code="skill", statement="不会讲")], by=ben)
        actions.add_measure(
            case, wanted(company, due_on=date(2026, 5, 15), effect=Period.parse("2026-06")), by=ben
        )
        case = actions.approve_plan(actions.submit_plan(case, by=ben), by=ada)
        second = Countermeasure.objects.get(round=2)
        actions.finish(second, "练了", by=ben)
    for day in range(1, 13):
        won(15_000, on=date(2026, 6, day))
    with clock.at(date(2026, 7, 3)):
        follow_up()
        case.refresh_from_db()
        case = actions.confirm_verdict(case, "not", by=ada)
    assert (case.round, case.escalated) == (3, 1)
    assert Notice.objects.filter(person=company.boss, text__contains="两轮").exists()


def test_too_few_records_prove_nothing(case, company, won):
    case = run(case, company)
    won(600_000, on=date(2026, 4, 9))
    _case, made = verified(case, company)
    assert (made.proposed, made.guards) == ("inconclusive", ["few"])


def test_a_plan_of_which_nothing_was_done_proves_nothing(case, company, won):
    case = run(case, company)
    Countermeasure.objects.update(state="running")
    _case, made = verified(case, company)
    assert "undone" in made.guards


def test_a_verdict_against_the_proposal_needs_a_note(case, company, won):
    case = run(case, company)
    case, made = verified(case, company)
    with pytest.raises(ValidationError):
        actions.confirm_verdict(case, "effective", by=viewer_for(company.ada))
    assert not DeviationCase.objects.get().verdict


# -- clocks


def test_reminded_then_escalated_level_by_level_and_never_twice(case, company):
    for day in (19, 20, 20, 23, 24, 25, 25, 30):
        follow_up(date(2026, 3, day))
    told = list(Nudge.objects.values_list("what", "level", "person__name", "on__day"))
    assert told == [("cause", 0, "Ben", 19), ("cause", 1, "Ada", 23), ("cause", 2, "Boss", 25)]
    case.refresh_from_db()
    assert case.escalated == 2


def test_who_answered_in_time_is_left_alone(case, company):
    actions.give_causes(case, [cause(case)], by=viewer_for(company.ben))
    follow_up(date(2026, 3, 20))
    assert not Nudge.objects.exists()
    case.refresh_from_db()
    assert case.cause_in_time is True


def test_an_overdue_measure_goes_up(case, company):
    case = run(case, company)
    Countermeasure.objects.update(state="running")
    follow_up(date(2026, 3, 26))
    assert set(Nudge.objects.values_list("level", "person__name")) == {(0, "Ben"), (1, "Ada")}


# -- what must be said


@pytest.mark.parametrize(
    ("more", "field"),
    [({"share": "1.2"}, "share"), ({"evidence": []}, "evidence"), ({"statement": " "}, "statement"),
     ({"evidence": [{"kind": "opportunity", "id": 0}]}, "evidence")],
)  # fmt: skip
def test_a_cause_without_what_it_needs_is_refused_and_nothing_written(case, company, more, field):
    with pytest.raises(ValidationError) as refused:
        actions.give_causes(case, [cause(case, **more)], by=viewer_for(company.ben))
    assert field in refused.value.message_dict
    case.refresh_from_db()
    assert case.state == "detected" and not RootCause.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [({"due_on": date(2026, 4, 15)}, "due_on"), ({"output": ""}, "output"),
     ({"change": D(0)}, "change"), ({"change": D(-5)}, "change"), ({"check_by": ""}, "check_by"),
     ({"effect": Period.parse("2026-02")}, "effect")],
)  # fmt: skip
def test_a_measure_must_be_short_checkable_and_promise_the_right_way(case, company, more, field):
    ben = viewer_for(company.ben)
    case = actions.give_causes(case, [cause(case)], by=ben)
    with pytest.raises(ValidationError) as refused:
        actions.add_measure(case, wanted(company, **more), by=ben)
    assert field in refused.value.message_dict
    assert not Countermeasure.objects.exists()


def test_data_are_checked_before_anything_is_planned(case, company, won):
    ben = viewer_for(company.ben)
    case = actions.give_causes(case, [cause(case, code="entered_late")], by=ben)
    assert Task.objects.filter(title__startswith="核对数据").exists()
    actions.add_measure(case, wanted(company), by=ben)
    with pytest.raises(StepRefused):
        actions.submit_plan(case, by=ben)
    won(600_000)
    case = actions.settle_data(case, by=ben, note="补录了一单")
    assert (case.state, case.recovered_on) == ("closed", TWELFTH + timedelta(days=1))


def test_where_the_data_were_right_another_cause_is_asked_for(case, company):
    ben = viewer_for(company.ben)
    case = actions.give_causes(case, [cause(case, code="entered_late")], by=ben)
    case = actions.settle_data(case, by=ben, note="没有漏录")
    assert case.state == "detected" and RootCause.objects.get().is_disproved


# -- who may


def test_nobody_judges_himself_and_strangers_do_nothing(case, company):
    ben, cleo = viewer_for(company.ben), viewer_for(company.cleo)
    before = Entry.objects.count()
    for attempt in (
        lambda: actions.give_causes(case, [cause(case)], by=cleo),
        lambda: actions.dismiss(case, by=ben, why="没事"),
        lambda: actions.dismiss(case, by=viewer_for(company.dan), why="没事"),
        lambda: actions.acknowledge(case, by=cleo),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Entry.objects.count() == before


def test_who_helps_from_outside_sees_the_case_and_not_who_is_blamed(case, company):
    ben = viewer_for(company.ben)
    case = actions.give_causes(case, [cause(case)], by=ben)
    actions.add_measure(case, wanted(company, owner=company.cleo), by=ben)
    cleo = viewer_for(company.cleo)
    assert DeviationCase.objects.visible_to(cleo).get() == case
    assert not RootCause.objects.visible_to(cleo).exists()
    assert Countermeasure.objects.visible_to(cleo).count() == 1
    for reader in (company.ben, company.ada, company.dan):
        assert RootCause.objects.visible_to(viewer_for(reader)).exists()


def test_a_dismissal_has_a_reason_and_is_counted(case, company):
    from dacheng.kernel.metrics import ask

    ada = viewer_for(company.ada)
    with pytest.raises(ValidationError):
        actions.dismiss(case, by=ada, why=" ")
    actions.dismiss(case, by=ada, why="大单下周签")
    answer = ask(["deviation_dismissed_count"], viewer=ada, period=Period.parse("2026-03"))
    assert answer.total.values["deviation_dismissed_count"] == 1


def test_a_leader_sees_whose_answer_is_overdue_and_others_do_not(case, company, sign_in):
    def late(person):
        page = sign_in(person).get("/deviations/late/").content.decode()
        return case.title in page

    with clock.at(case.cause_due_on):
        assert not late_below(viewer_for(company.ada)).exists(), "the day itself is in time"
    with clock.at(case.cause_due_on + timedelta(days=3)):
        follow_up()
        assert [one.pk for one in late_below(viewer_for(company.ada))] == [case.pk]
        assert [one.pk for one in late_below(viewer_for(company.boss))] == [case.pk]
        assert late(company.ada) and not late(company.ben) and not late(company.cleo)
        actions.give_causes(case, [cause(case)], by=viewer_for(company.ben))
        assert not late(company.ada) or case.plan_due_on < clock.today()
    with clock.at(case.plan_due_on + timedelta(days=1)):
        assert late(company.ada), "the plan is owed as well"


def unclear(case, company, won):
    """Run, and too little to say whether it helped."""
    case = run(case, company)
    won(600_000, on=date(2026, 4, 9))
    return verified(case, company)


def test_what_cannot_be_judged_is_looked_at_again_a_period_later(case, company, won):
    case, made = unclear(case, company, won)
    ada = viewer_for(company.ada)
    with clock.at(date(2026, 5, 8)):
        case = actions.confirm_verdict(case, "inconclusive", by=ada, again=True)
    assert (case.state, case.look, case.round, case.verdict) == ("running", 2, 1, "")
    assert case.verify_on > date(2026, 5, 31), "after the period that follows the promised one"
    assert not RootCause.objects.filter(is_disproved=True).exists()
    for day in range(4, 16):
        won(50_000, on=date(2026, 5, day))
    with clock.at(case.verify_on - timedelta(days=1)):
        assert follow_up()["checked"] == 0
    with clock.at(case.verify_on):
        assert follow_up()["checked"] == 1
        case.refresh_from_db()
        second = case.verifications.get(look=2)
        assert (second.period_start, second.period_end) == (date(2026, 5, 1), date(2026, 6, 1))
        assert second.proposed == "effective"
        assert D(second.lines[0]["baseline"]) == D(made.lines[0]["baseline"])
        case = actions.confirm_verdict(case, "effective", by=ada)
    assert (case.state, case.verdict) == ("verified", "effective")
    assert case.verifications.get(look=1).verdict == "inconclusive", "what was said stays"


def test_nobody_looks_for_ever(case, company, won):
    case, _made = unclear(case, company, won)
    ada = viewer_for(company.ada)
    for look in (1, 2):
        with clock.at(case.verify_on):
            follow_up()
            case.refresh_from_db()
            case = actions.confirm_verdict(case, "inconclusive", by=ada, note="单少", again=True)
        assert case.look == look + 1
    with clock.at(case.verify_on):
        follow_up()
        case.refresh_from_db()
        with pytest.raises(StepRefused):
            actions.confirm_verdict(case, "inconclusive", by=ada, note="单少", again=True)
        case.refresh_from_db()
        assert (case.state, case.look) == ("due", 3)


def test_only_a_leader_looks_again_and_not_at_what_is_clear(case, company, won):
    case, _made = unclear(case, company, won)
    with clock.at(date(2026, 5, 8)):
        case = actions.confirm_verdict(
            case, "effective", by=viewer_for(company.ada), note="客户都认了"
        )
        with pytest.raises(PermissionDenied):
            actions.look_again(case, by=viewer_for(company.ben))
        with pytest.raises(StepRefused):
            actions.look_again(case, by=viewer_for(company.ada))
    case.refresh_from_db()
    assert (case.state, case.look) == ("verified", 1)


def test_what_worked_is_kept_and_offered_when_the_same_happens_again(case, company, won, person):
    ada, ben = viewer_for(company.ada), viewer_for(company.ben)
    case, _made = unclear(case, company, won)
    with clock.at(date(2026, 5, 8)):
        case = actions.confirm_verdict(case, "effective", by=ada, note="客户都认了")
        actions.adopt(Standardisation.objects.get(), by=ada, did="每份方案带测算")
        lesson = Lesson.objects.get()
        assert (lesson.did, lesson.cause) == ("每份方案带测算", RootCause.objects.get().statement)
        assert lesson.share is not None and not lesson.industry
        assert Lesson.objects.filter(pk__in=matching_ids("lesson", "测算", viewer=ben)).exists()
        case = actions.close_case(case, by=ada)
    other = DeviationCase.objects.get(pk=case.pk)
    other.pk, other.code, other.state, other.round = None, "", "caused", 1
    other.evidence, other.verdict = {}, ""
    other.save()
    assert fitting(other, ben) == [lesson] and fitting(case, ben) == []
    with clock.at(date(2026, 5, 9)):
        effect = Period.parse("2026-07")
        given = wanted(company, due_on=date(2026, 5, 15), effect=effect, lesson=lesson)
        actions.add_measure(other, given, by=ben)
    assert uses_of(lesson) == (1, 0, 0)
    with pytest.raises(PermissionDenied):
        actions.retire(lesson, by=ada)
    assert fitting(other, ben) == [lesson]
    actions.retire(lesson, by=viewer_for(person("Eve", role="administrator")))
    assert fitting(other, ben) == []
