"""Money received, and taken back by a counter-entry."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.contracts.actions import draw_up, sign
from dacheng.domains.customers.actions import register
from dacheng.domains.receivables.actions import receive, reverse
from dacheng.domains.receivables.models import Receipt
from dacheng.domains.receivables.queries import collected, outstanding
from dacheng.kernel import clock
from dacheng.kernel.lifecycle import StepRefused


@pytest.fixture
def contract(company, viewer):
    customer = register({"name": "恒力"}, by=viewer(company.ben))
    values = {"name": "合同", "customer": customer, "amount": Decimal(100)}
    return sign(draw_up(values, by=viewer(company.ben)), by=viewer(company.ben))


def test_it_counts_for_the_owner_of_the_contract(company, viewer, contract, history):
    made = receive(Decimal("30.005"), contract=contract, by=viewer(company.ada), method="电汇")

    assert (made.amount, made.customer) == (Decimal("30.01"), contract.customer)
    assert (made.owner, made.unit, made.created_by) == (company.ben, company.north, company.ada)
    assert history(made) == [("receive", company.ada.pk)]
    left = outstanding(viewer(company.ben)).get()
    assert (left.paid, left.due) == (Decimal("30.01"), Decimal("69.99"))


def test_reversed_once_by_a_counter_entry(company, viewer, contract, history):
    made = receive(Decimal(30), contract=contract, by=viewer(company.ada))
    with pytest.raises(ValidationError):
        reverse(made, by=viewer(company.ada), why="")

    counter = reverse(made, by=viewer(company.ada), why="记错合同")
    assert (counter.amount, counter.reverses, counter.received_on) == (-30, made, clock.today())
    assert collected(Receipt.objects.visible_to(viewer(company.ada))) == 0
    assert history(counter) == [("reverse", company.ada.pk)]

    for again in (made, counter):
        with pytest.raises(StepRefused):
            reverse(again, by=viewer(company.ada), why="再来")
    assert Receipt.objects.count() == 2


def test_what_makes_no_sense_is_refused(company, viewer, contract):
    ada = viewer(company.ada)
    draft = draw_up({"name": "草稿", "customer": contract.customer, "amount": Decimal(1)}, by=ada)
    other = register({"name": "别家"}, by=ada)
    for nonsense in (
        {"amount": Decimal(0), "contract": contract},
        {"amount": Decimal(-1), "contract": contract},
        {"amount": Decimal(1)},
        {"amount": Decimal(1), "contract": draft},
        {"amount": Decimal(1), "contract": contract, "customer": other},
        {"amount": Decimal(1), "contract": contract, "on": clock.today() + timedelta(days=1)},
    ):
        with pytest.raises(ValidationError):
            receive(by=ada, **nonsense)
    assert not Receipt.objects.exists()


def test_a_stranger_books_and_reverses_nothing(company, viewer, contract):
    made = receive(Decimal(30), contract=contract, by=viewer(company.ada))
    for stranger in (company.ben, company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            receive(Decimal(1), contract=contract, by=viewer(stranger))
        with pytest.raises(PermissionDenied):
            reverse(made, by=viewer(stranger), why="x")
    assert Receipt.objects.count() == 1
