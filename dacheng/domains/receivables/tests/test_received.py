"""What was received for a contract is kept by the database, whatever way receipts change."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import DecimalField, F, Sum
from django.db.models.functions import Coalesce

from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.receivables.models import Receipt
from dacheng.domains.receivables.queries import outstanding
from dacheng.kernel.audit.models import Entry


@pytest.fixture
def paid(company):
    customer = Customer.objects.create(name="海达")
    company.contracts = [
        Contract.objects.create(
            name=f"合同{at}", customer=customer, amount=100 * at, state="signed",
            signed_on=date(2026, 1, at), owner=company.ben, unit=company.north,
        )
        for at in (1, 2, 3)
    ]  # fmt: skip
    for at in range(6):
        receipt(company, at % 2, 10 + at)
    return company


def receipt(company, at, amount):
    contract = company.contracts[at]
    return Receipt.objects.create(
        customer=contract.customer, contract=contract, amount=amount,
        received_on=date(2026, 2, 1), owner=company.ben, unit=company.north,
    )  # fmt: skip


def wrong():
    money = DecimalField(max_digits=18, decimal_places=2)
    truth = Coalesce(Sum("receipts__amount"), 0, output_field=money)
    return Contract.objects.annotate(truth=truth).exclude(truth=F("received")).count()


def saved_from_an_old_copy(company):
    old = Contract.objects.get(pk=company.contracts[0].pk)
    receipt(company, 0, 7)
    old.name = "改了名"
    old.save()


WAYS = {
    "another amount": lambda c: Receipt.objects.update(amount=3),
    "to another contract": lambda c: Receipt.objects.update(contract=c.contracts[2]),
    "of no contract": lambda c: Receipt.objects.filter(amount__lt=12).update(contract=None),
    "taken back": lambda c: receipt(c, 1, Decimal("-11")),
    "gone": lambda c: Receipt.objects.first().delete(),
    "an old copy is saved": saved_from_an_old_copy,
    "somebody says otherwise": lambda c: Contract.objects.update(received=5),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_received_is_the_sum_of_the_receipts_whatever_changes(paid, way):
    assert wrong() == 0 and Contract.objects.filter(received__gt=0).count() == 2
    before = list(Contract.objects.order_by("pk").values_list("received", "name"))
    WAYS[way](paid)
    assert wrong() == 0
    after = list(Contract.objects.order_by("pk").values_list("received", "name"))
    assert (after == before) is (way == "somebody says otherwise")


def test_it_is_no_change_of_the_contract_and_the_largest_due_comes_first(paid):
    before = Entry.objects.filter(kind="contract").count()
    receipt(paid, 2, 299)
    assert Entry.objects.filter(kind="contract").count() == before
    dues = list(outstanding(viewer_for(paid.ben)).values_list("due", flat=True))
    assert dues == sorted(dues, reverse=True) and dues[-1] == 1 and len(dues) == 3
