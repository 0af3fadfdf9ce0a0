"""Moving an opportunity from stage to stage."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.opportunities.actions import GateClosed, lose, move
from dacheng.domains.opportunities.models import StageVisit
from dacheng.domains.opportunities.queries import stays
from dacheng.domains.processes.models import Competitor, LossReason, Stage
from dacheng.kernel import clock
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.records import Outdated


def test_a_move_ends_one_stay_and_begins_the_next(company, viewer, opportunity, stages, history):
    with clock.at(date(2026, 3, 1)):
        made = opportunity()
    with clock.at(date(2026, 3, 11)):
        moved = move(made, stages[1], by=viewer(company.ben))

    assert (moved.stage, moved.stage_since, moved.version) == (stages[1], date(2026, 3, 11), 2)
    stays_of = list(
        StageVisit.objects.filter(opportunity=made).values_list("stage__order", "left_on")
    )
    assert stays_of == [(1, date(2026, 3, 11)), (2, None)]
    assert history(made)[-1] == ("move", company.ben.pk)
    assert [stay.days for stay in stays(moved, viewer(company.ben), date(2026, 3, 14))] == [10, 3]


def test_a_gate_says_what_is_missing_in_words_and_nothing_changes(
    company, viewer, opportunity, stages, history
):
    made = opportunity(customer=None, amount=None)

    with pytest.raises(GateClosed) as refusal:
        move(made, stages[3], by=viewer(company.ben), why="客户催得急")

    assert len(refusal.value.missing) == 4  # customer, product, amount, day; each once
    assert not refusal.value.may_wave
    made.refresh_from_db()
    assert made.stage == stages[0] and len(history(made)) == 1
    assert StageVisit.objects.filter(opportunity=made).count() == 1


def test_a_leader_waves_through_with_a_reason_that_stays(company, viewer, opportunity, stages):
    made = opportunity(customer=None)

    with pytest.raises(GateClosed) as refusal:
        move(made, stages[1], by=viewer(company.ada))
    assert refusal.value.may_wave

    move(made, stages[1], by=viewer(company.ada), why="展会上当面谈过")
    assert StageVisit.objects.get(opportunity=made, left_on=None).waved_reason == "展会上当面谈过"


def test_going_back_asks_nothing(company, viewer, opportunity, stages):
    made = move(opportunity(), stages[1], by=viewer(company.ben))

    assert move(made, stages[0], by=viewer(company.ben)).stage == stages[0]


def test_a_move_to_where_it_stands_writes_nothing(company, viewer, opportunity, stages, history):
    made = opportunity()

    assert move(made, stages[0], by=viewer(company.ben)).version == 1
    assert len(history(made)) == 1


def test_a_closed_one_does_not_move(company, viewer, opportunity, stages):
    closed = lose(
        opportunity(),
        by=viewer(company.ben),
        reason=LossReason.objects.all()[0],
        competitor=Competitor.objects.all()[0],
    )

    with pytest.raises(StepRefused):
        move(closed, stages[1], by=viewer(company.ben))


def test_a_stage_of_another_process_is_refused(company, viewer, opportunity):
    with pytest.raises(ValidationError):
        move(opportunity(), Stage.objects.get(name="需求确认"), by=viewer(company.ben))


def test_a_stranger_moves_nothing(company, viewer, opportunity, stages, history):
    made = opportunity()

    for stranger in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            move(made, stages[1], by=viewer(stranger))
    made.refresh_from_db()
    assert made.stage == stages[0] and len(history(made)) == 1


def test_a_page_opened_before_somebody_else_moved_it_is_outdated(
    company, viewer, opportunity, stages
):
    made = opportunity()
    move(made, stages[1], by=viewer(company.ben), version=1)

    with pytest.raises(Outdated):
        move(made, stages[0], by=viewer(company.ada), version=1)
