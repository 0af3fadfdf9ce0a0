"""Winning, losing and opening again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.opportunities.actions import change, lose, reopen, win
from dacheng.domains.opportunities.models import StageVisit
from dacheng.domains.processes.models import Competitor, LossReason
from dacheng.kernel import clock
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.notices.models import Notice


@pytest.fixture
def answers(company):
    return {"reason": LossReason.objects.all()[0], "competitor": Competitor.objects.all()[0]}


def test_a_win_keeps_day_and_amount_and_ends_the_stay(
    company, viewer, opportunity, device, history
):
    with clock.at(date(2026, 3, 1)):
        made = opportunity(amount=None, product=device)
    with clock.at(date(2026, 3, 20)):
        won = win(made, by=viewer(company.ben), on=date(2026, 3, 18), amount=Decimal(4800))

    assert (won.state, won.closed_on, won.amount) == ("won", date(2026, 3, 18), 4800)
    assert not won.is_estimate and won.stage == made.stage
    assert StageVisit.objects.get(opportunity=made).left_on == date(2026, 3, 18)
    assert history(made)[-1] == ("win", company.ben.pk)


def test_the_leader_is_told_of_a_win_and_the_winner_is_not(
    company, viewer, opportunity, django_capture_on_commit_callbacks
):
    made = opportunity()
    with django_capture_on_commit_callbacks(execute=True):
        win(made, by=viewer(company.ben))

    notice = Notice.objects.get()
    assert notice.person == company.ada and "产线改造" in notice.text
    assert notice.url == f"/opportunities/{made.pk}/"


@pytest.mark.parametrize(
    "given",
    [
        {"on": date(2026, 3, 19)},
        {"on": date(2026, 2, 28)},
        {"amount": Decimal(-1)},
    ],
)
def test_a_win_of_tomorrow_or_before_the_start_or_below_nothing_is_refused(
    company, viewer, opportunity, history, given
):
    with clock.at(date(2026, 3, 1)):
        made = opportunity()
    with clock.at(date(2026, 3, 18)), pytest.raises(ValidationError):
        win(made, by=viewer(company.ben), **given)
    made.refresh_from_db()
    assert made.state == "open" and len(history(made)) == 1


def test_nothing_is_won_without_customer_or_amount(company, viewer, opportunity):
    for lacking in ({"customer": None}, {"amount": None}):
        with pytest.raises(ValidationError):
            win(opportunity(**lacking), by=viewer(company.ben))


def test_a_loss_needs_both_answers(company, viewer, opportunity, answers, history):
    made = opportunity()
    for lacking in ("reason", "competitor"):
        with pytest.raises(ValidationError) as refusal:
            lose(made, by=viewer(company.ben), **{**answers, lacking: None})
        assert set(refusal.value.error_dict) == {{"reason": "loss_reason"}.get(lacking, lacking)}

    lost = lose(made, by=viewer(company.ben), note="价格差 8 %", **answers)
    assert (lost.state, lost.loss_reason, lost.close_note) == (
        "lost",
        answers["reason"],
        "价格差 8 %",
    )
    assert history(made)[-1] == ("lose", company.ben.pk)


def test_what_is_closed_cannot_be_closed_again(company, viewer, opportunity, answers, history):
    won = win(opportunity(), by=viewer(company.ben))

    with pytest.raises(StepRefused):
        lose(won, by=viewer(company.ben), **answers)
    with pytest.raises(StepRefused):
        win(won, by=viewer(company.ben))
    assert [verb for verb, _by in history(won)] == ["open", "win"]


def test_what_is_open_cannot_be_reopened(company, viewer, opportunity):
    with pytest.raises(StepRefused):
        reopen(opportunity(), by=viewer(company.ben))


def test_reopened_it_stands_where_it_ended(company, viewer, opportunity, answers, history):
    lost = lose(opportunity(), by=viewer(company.ben), **answers)
    fresh = reopen(lost, by=viewer(company.ben), why="客户回头了")

    assert (fresh.state, fresh.closed_on, fresh.loss_reason) == ("open", None, None)
    assert fresh.stage == lost.stage
    assert StageVisit.objects.filter(opportunity=fresh, left_on=None).count() == 1
    assert history(fresh)[-1] == ("reopen", company.ben.pk)


def test_a_stranger_closes_nothing(company, viewer, opportunity, answers, history):
    made = opportunity()
    for stranger in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            win(made, by=viewer(stranger))
        with pytest.raises(PermissionDenied):
            lose(made, by=viewer(stranger), **answers)
    made.refresh_from_db()
    assert made.state == "open" and len(history(made)) == 1


def test_a_closed_figure_is_corrected_but_never_to_nonsense(company, viewer, opportunity):
    won = win(opportunity(), by=viewer(company.ben))

    assert change(won, {"amount": Decimal(990)}, by=viewer(company.ben)).amount == 990
    tomorrow = clock.today() + timedelta(days=1)
    for nonsense in ({"closed_on": tomorrow}, {"closed_on": None}, {"amount": None}):
        with pytest.raises(ValidationError):
            change(won, nonsense, by=viewer(company.ben))
