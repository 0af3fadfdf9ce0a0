"""Reviews: an agenda from exceptions, decisions that become tasks, and the next one asks."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from dacheng.domains.activities.actions import finish_task
from dacheng.domains.deviations.models import DeviationCase
from dacheng.domains.reports import actions, queries
from dacheng.domains.reports.models import BusinessReview, Decision
from dacheng.domains.reports.tests.conftest import later
from dacheng.kernel import clock
from dacheng.kernel.documents import Heading
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.notices.models import Notice
from dacheng.kernel.periods import Period

MONTH, DAY = Period.parse("2026-02"), date(2026, 3, 17)


@pytest.fixture
def review(week, company, viewer):
    return actions.call_review(Period.parse("2026-03"), DAY, by=viewer(company.ada))


def test_the_agenda_begins_with_the_largest_deviation(review, company, viewer):
    deviations = [one.deviation for one in review.topics.all() if one.deviation is not None]
    assert deviations == sorted(deviations) and review.topics.exists()
    assert set(review.topics.values_list("module", flat=True)) <= set(range(1, 8))


def test_the_pack_has_the_seven_modules(review):
    document = queries.pack_document(review, list(review.topics.all()), [])
    titles = [
        one.text for one in document.blocks if isinstance(one, Heading) and one.text[0].isdigit()
    ]
    assert [title[0] for title in titles] == list("1234567")


def test_a_decision_is_a_task_and_the_next_review_asks_for_it(review, company, viewer):
    ada = viewer(company.ada)
    made = actions.decide(review, "补新客户", company.ben, date(2026, 3, 30), by=ada)
    assert made.task.owner == company.ben and made.task.due_on == date(2026, 3, 30)
    assert Notice.objects.filter(person=company.ben, kind="review").count() == 1
    actions.hold(review, "就这样", by=ada)
    with pytest.raises(StepRefused):
        actions.decide(review, "再一条", company.ben, date(2026, 3, 30), by=ada)
    with clock.at(later(days=30)):
        after = actions.call_review(Period.parse("2026-04"), date(2026, 4, 16), by=ada)
    assert [one["pk"] for one in after.snapshot["decisions"]] == [made.pk]
    assert "1 条决议" in after.topics.first().title
    assert actions.settle(made, "done", by=viewer(company.ben)).outcome == "done"


@pytest.mark.parametrize("who", ["ben", "cleo", "dan"])
def test_only_leaders_call_reviews_and_only_the_chair_writes(review, company, viewer, who):
    by = viewer(getattr(company, who))
    for verb in (
        lambda: actions.call_review(MONTH, DAY, by=by),
        lambda: actions.decide(review, "x", company.ben, date(2026, 3, 30), by=by),
        lambda: actions.hold(review, "x", by=by),
        lambda: actions.note_topic(review.topics.first(), "x", by=by),
    ):
        with pytest.raises((PermissionDenied, StepRefused)):
            verb()
    assert BusinessReview.objects.count() == 1 and not Decision.objects.exists()


def test_a_decision_needs_words_and_a_day_to_come(review, company, viewer):
    ada = viewer(company.ada)
    with pytest.raises(ValidationError):
        actions.decide(review, " ", company.ben, date(2026, 3, 30), by=ada)
    with pytest.raises(ValidationError):
        actions.decide(review, "x", company.ben, date(2026, 1, 1), by=ada)
    assert not Decision.objects.exists()


@pytest.fixture
def case(company):
    """A deviation of the north that Ada works on, which the review speaks about."""
    return DeviationCase.objects.create(
        title="北区签约落后", metric="signed_amount", level="unit", node_id=company.north.pk,
        node_key=f"unit:{company.north.pk}", node_name="North", period_start=date(2026, 3, 1),
        period_end=date(2026, 4, 1), target=Decimal(1_000_000), expected=Decimal(500_000),
        actual=Decimal(300_000), deviation=Decimal("-0.4"), detected_on=date(2026, 3, 12),
        state="running", owner=company.ada, unit=company.north,
    )  # fmt: skip


def test_a_decision_with_an_effect_is_a_countermeasure_of_the_case(
    case, week, company, sign_in, viewer
):
    ada = viewer(company.ada)
    review = actions.call_review(Period.parse("2026-03"), DAY, by=ada)
    topic = review.topics.get(case_id=case.pk)
    given = {
        "text": "主管陪访三家", "owner": company.ben.pk, "due_on": "2026-03-24",
        "topic": topic.pk, "change": "80000", "output": "三份纪要",
    }  # fmt: skip
    client = sign_in(company.ada)
    client.post(reverse("reports:decide", args=[review.pk]), given)
    (measure,) = case.measures.all()
    made = review.decisions.get()
    assert made.measure_id == measure.pk and made.task == measure.task
    assert measure.change == 80_000 and measure.baseline == 600_000
    assert (measure.effect_start, measure.effect_end) == (date(2026, 4, 1), date(2026, 5, 1))
    with pytest.raises(StepRefused):
        actions.settle(made, "done", by=ada)
    page = client.get(reverse("reports:review", args=[review.pk])).content.decode()
    assert f"/deviations/{case.pk}/" in page and "进行中" in page


def test_an_effect_needs_a_case_and_ten_working_days(case, week, company, sign_in, viewer):
    ada = viewer(company.ada)
    review = actions.call_review(Period.parse("2026-03"), DAY, by=ada)
    page = reverse("reports:decide", args=[review.pk])
    given = {"text": "陪访", "owner": company.ben.pk, "due_on": "2026-03-24", "change": "1"}
    client = sign_in(company.ada)
    assert client.post(page, given).status_code == 422
    topic = review.topics.get(case_id=case.pk)
    late = {**given, "topic": topic.pk, "due_on": "2026-05-24"}
    assert client.post(page, late).status_code == 422
    assert not Decision.objects.exists() and not case.measures.exists()


def test_the_next_review_and_the_next_report_say_what_became_of_it(
    case, week, company, template, viewer
):
    ada, ben = viewer(company.ada), viewer(company.ben)
    review = actions.call_review(Period.parse("2026-03"), DAY, by=ada)
    effect = actions.Effect(Decimal(80_000), Decimal(600_000), Period.parse("2026-04"))
    topic = review.topics.get(case_id=case.pk)
    measured = actions.decide(
        review, "陪访", company.ben, date(2026, 3, 20), by=ada, topic=topic, effect=effect
    )
    tasked = actions.decide(review, "补客户", company.ben, date(2026, 3, 19), by=ada)
    finish_task(tasked.task, by=ben, outcome="补了 3 家")
    case.verdict = "effective"
    case.save()
    found = {one.decision.pk: one for one in queries.followed(review.decisions.all(), ada)}
    assert found[tasked.pk].outcome == "done" and found[tasked.pk].note == "补了 3 家"
    assert found[measured.pk].outcome == "done" and found[measured.pk].note == "有效"
    report = actions.draft(template, company.ben, Period.parse("2026W12"), by=ben)
    promises = queries.promises_before(report, ben)
    assert [(one.text, one.outcome) for one in promises] == [("陪访", "done"), ("补客户", "done")]
