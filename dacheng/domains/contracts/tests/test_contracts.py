"""Drawing up, signing and cancelling contracts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.contracts.actions import (
    cancel,
    change,
    draw_up,
    draw_up_from,
    hand_over,
    sign,
)
from dacheng.domains.contracts.models import Contract
from dacheng.domains.contracts.queries import signed, signed_amount
from dacheng.domains.customers.actions import register
from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.kernel import clock
from dacheng.kernel.access.inviting import invite
from dacheng.kernel.lifecycle import StepRefused


@pytest.fixture
def customer(company, viewer):
    return register({"name": "恒力"}, by=viewer(company.ben))


@pytest.fixture
def contract(company, viewer, customer):
    values = {"name": "产线合同", "customer": customer, "amount": Decimal(100)}
    return draw_up(values, by=viewer(company.ben))


def test_a_draft_has_a_number_and_counts_for_nothing(company, viewer, contract, history):
    assert contract.code == f"HT-{clock.today().year}-0001" and contract.state == "draft"
    assert signed_amount(signed(viewer(company.ben))) == 0
    assert history(contract) == [("draw_up", company.ben.pk)]


def test_signed_it_counts_and_stays_as_it_is(company, viewer, contract, history):
    done = sign(contract, by=viewer(company.ben))

    assert (done.state, done.signed_on) == ("signed", clock.today())
    assert signed_amount(signed(viewer(company.ada))) == 100
    assert not signed(viewer(company.cleo)).exists()
    for again in (
        lambda: sign(done, by=viewer(company.ben)),
        lambda: change(done, {"amount": Decimal(1)}, by=viewer(company.ben)),
    ):
        with pytest.raises(StepRefused):
            again()
    assert [verb for verb, _by in history(contract)] == ["draw_up", "sign"]


def test_nobody_signs_tomorrow(company, viewer, contract):
    with pytest.raises(ValidationError):
        sign(contract, by=viewer(company.ben), on=clock.today() + timedelta(days=1))


def test_cancelled_with_a_reason_by_who_may(company, viewer, contract, history):
    sign(contract, by=viewer(company.ben))
    with pytest.raises(ValidationError):
        cancel(contract, by=viewer(company.ada), why=" ")
    with pytest.raises(PermissionDenied):
        cancel(contract, by=viewer(company.ben), why="客户取消")

    assert cancel(contract, by=viewer(company.ada), why="客户取消").state == "cancelled"
    with pytest.raises(StepRefused):
        cancel(contract, by=viewer(company.ada), why="x")
    assert history(contract)[-1] == ("cancel", company.ada.pk)


def test_drawn_up_from_an_opportunity_nothing_is_typed_again(company, viewer, customer):
    opportunity = open_opportunity(
        {"name": "产线改造", "customer": customer, "amount": Decimal(900)}, by=viewer(company.ben)
    )
    made = draw_up_from(opportunity, by=viewer(company.ada))

    assert (made.name, made.customer, made.amount) == ("产线改造", customer, 900)
    assert (made.opportunity, made.owner) == (opportunity, company.ben)
    other = register({"name": "别家"}, by=viewer(company.ben))
    with pytest.raises(ValidationError):
        change(made, {"customer": other}, by=viewer(company.ben))


def test_a_guest_who_only_looks_draws_up_nothing(company, viewer, customer):
    """Of an opportunity he was invited to look at; who was invited to change it, does."""
    by = viewer(company.ben)
    opportunity = open_opportunity(
        {"name": "产线改造", "customer": customer, "amount": Decimal(900)}, by=by
    )
    for record in (customer, opportunity):
        invite(record, company.cleo.pk, by=by)
    with pytest.raises(PermissionDenied):
        draw_up_from(opportunity, by=viewer(company.cleo))
    assert Contract.objects.count() == 0
    invite(opportunity, company.cleo.pk, by=by, may_change=True)
    assert draw_up_from(opportunity, by=viewer(company.cleo)).owner == company.cleo


def test_a_stranger_does_nothing(company, viewer, customer, contract, history):
    for stranger in (company.cleo, company.dan):
        by = viewer(stranger)
        for attempt in (
            lambda by=by: sign(contract, by=by),
            lambda by=by: cancel(contract, by=by, why="x"),
            lambda by=by: change(contract, {"note": "x"}, by=by),
            lambda by=by: hand_over(contract, company.cleo, by=by),
            lambda by=by: draw_up({"name": "x", "customer": customer, "amount": Decimal(1)}, by=by),
        ):
            with pytest.raises((PermissionDenied, StepRefused)):
                attempt()
    assert len(history(contract)) == 1 and Contract.objects.count() == 1
