"""Changing an opportunity, its next step and its owner."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.activities.actions import add_task, finish_task, log
from dacheng.domains.activities.models import Task
from dacheng.domains.opportunities.actions import (
    change,
    hand_over,
    invite,
    set_next_step,
    uninvite,
)
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel import clock
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.notices.models import Notice
from dacheng.kernel.records import Outdated

SOON, LATER = date(2030, 1, 5), date(2030, 2, 5)


def test_a_change_is_written_and_logged(company, viewer, opportunity, history):
    fresh = change(opportunity(), {"amount": Decimal(7), "note": "急"}, by=viewer(company.ben))

    assert (fresh.amount, fresh.note, fresh.version) == (7, "急", 2)
    assert history(fresh)[-1] == ("change", company.ben.pk)


def test_another_product_changes_a_guess_and_leaves_a_word_alone(
    company, viewer, opportunity, device
):
    said = change(opportunity(), {"product": device}, by=viewer(company.ben))
    assert (said.amount, said.list_amount, said.is_estimate) == (1000, 5000, False)

    guessed = change(said, {"amount": None}, by=viewer(company.ben))
    assert (guessed.amount, guessed.is_estimate) == (5000, True)


def test_state_and_unit_are_not_fields_to_change(company, viewer, opportunity):
    made = opportunity()
    for field, value in (("state", "won"), ("unit", company.south), ("is_estimate", True)):
        with pytest.raises(PermissionDenied):
            change(made, {field: value}, by=viewer(company.ben))
    with pytest.raises(ValidationError):
        change(made, {"closed_on": date(2026, 1, 1)}, by=viewer(company.ben))


def test_all_or_nothing(company, viewer, opportunity, stages, history):
    made = opportunity(customer=None)

    with pytest.raises(ValidationError):
        change(made, {"note": "新", "stage": stages[1]}, by=viewer(company.ben))
    made.refresh_from_db()
    assert made.note == "" and len(history(made)) == 1


def test_a_stranger_changes_nothing(company, viewer, opportunity, history):
    made = opportunity()
    for stranger in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            change(made, {"note": "x"}, by=viewer(stranger))
        with pytest.raises(PermissionDenied):
            set_next_step(made, "x", None, by=viewer(stranger))
    assert len(history(made)) == 1 and not Task.objects.exists()


def test_an_old_page_is_outdated(company, viewer, opportunity):
    made = opportunity()
    change(made, {"note": "一"}, by=viewer(company.ben), version=1)

    with pytest.raises(Outdated):
        change(made, {"note": "二"}, by=viewer(company.ada), version=1)


def test_a_guest_sees_and_changes_as_far_as_invited(company, viewer, opportunity):
    made = opportunity()
    invite(made, company.cleo.pk, by=viewer(company.ben))
    cleo = viewer(company.cleo)
    assert Opportunity.objects.visible_to(cleo).filter(pk=made.pk).exists()
    with pytest.raises(PermissionDenied):
        change(made, {"note": "x"}, by=cleo)

    invite(made, company.cleo.pk, by=viewer(company.ben), may_change=True)
    cleo = viewer(company.cleo)
    assert change(made, {"note": "x"}, by=cleo).note == "x"
    with pytest.raises(PermissionDenied):
        invite(made, company.dan.pk, by=cleo)

    uninvite(made, company.cleo.pk, by=viewer(company.ben))
    assert not Opportunity.objects.visible_to(viewer(company.cleo)).exists()


def test_the_next_step_is_the_earliest_open_task(company, viewer, opportunity):
    ben, made = viewer(company.ben), opportunity()
    first = set_next_step(made, "寄样机", LATER, by=ben)
    assert (first.next_step, first.next_step_on) == ("寄样机", LATER)

    call = add_task("打电话", due_on=SOON, about=made, by=ben)
    made.refresh_from_db()
    assert (made.next_step, made.next_step_on) == ("打电话", SOON)

    finish_task(call, by=ben, outcome="约好了")
    made.refresh_from_db()
    assert made.next_step == "寄样机"

    renamed = change(made, {"next_step": "寄两台样机"}, by=ben)
    assert (renamed.next_step, renamed.next_step_on) == ("寄两台样机", LATER)
    assert Task.objects.filter(state="open").count() == 1

    assert set_next_step(renamed, "", None, by=ben).next_step == ""
    assert not Task.objects.filter(state="open").exists()


def test_a_form_that_gives_back_what_it_showed_plans_nothing(company, viewer, opportunity):
    made = opportunity()
    same = {"next_step": "", "next_step_on": None, "owner": company.ben, "stage": made.stage}

    assert change(made, same | {"note": "新"}, by=viewer(company.ben)).version == 2
    assert not Task.objects.exists()


def test_the_last_contact_follows_what_was_logged_and_never_goes_back(company, viewer, opportunity):
    made, ben = opportunity(), viewer(company.ben)
    with clock.at(date(2026, 3, 18)) as noon:
        log("visit", about=made, by=ben, subject="看产线")
        log("call", about=made, by=ben, happened_at=noon.replace(hour=9))
        log("note", about=made, by=ben, happened_at=noon.replace(hour=12, minute=2))

    made.refresh_from_db()
    assert made.last_activity_at == noon == made.customer.last_activity_at


def test_handed_over_with_its_tasks_it_counts_for_the_new_unit(
    company, viewer, opportunity, history, django_capture_on_commit_callbacks
):
    made = set_next_step(opportunity(), "打电话", SOON, by=viewer(company.ben))
    company.hq.lead = company.ada
    with django_capture_on_commit_callbacks(execute=True):
        fresh = hand_over(made, company.cleo, by=viewer(company.ada), why="换区")

    assert (fresh.owner, fresh.unit) == (company.cleo, company.south)
    assert Task.objects.get().owner == company.cleo
    assert history(fresh)[-1] == ("hand_over", company.ada.pk)
    assert Notice.objects.get().person == company.cleo


def test_only_leaders_hand_over_and_not_to_somebody_gone(company, viewer, opportunity, history):
    made = opportunity()
    for stranger in (company.ben, company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            hand_over(made, company.ada, by=viewer(stranger))
    with pytest.raises(StepRefused):
        hand_over(made, company.ben, by=viewer(company.ada))
    company.cleo.is_active = False
    company.cleo.save()
    with pytest.raises(ValidationError):
        hand_over(made, company.cleo, by=viewer(company.ada))
    assert len(history(made)) == 1
