"""Reviews: an agenda from exceptions, decisions that become tasks, and the next one asks."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

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
