"""Receipts over HTTP."""

from decimal import Decimal

import pytest
from django.urls import reverse

from dacheng.domains.contracts.actions import draw_up, sign
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.receivables.actions import receive
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel.audit.models import Entry

LIST = reverse("receipts:list")


@pytest.fixture
def contract(company, customer, person):
    def make(owner=None, name="澄光精密"):
        by = viewer_for(owner or company.ben)
        values = {
            "name": "合同",
            "amount": Decimal(1_000),
            "customer": customer(owner or company.ben, name=name),
        }
        return sign(draw_up(values, by=by), by=by)

    return make


@pytest.fixture
def fay(person):
    return person("Fay", role="finance")


def url_of(record, name="detail"):
    return reverse(f"receipts:{name}", args=[record.pk])


@pytest.mark.parametrize(
    ("who", "sees"),
    [("ada", {"北户"}), ("ben", {"北户"}), ("cleo", {"南户"}), ("dan", {"北户", "南户"})],
)
def test_everyone_sees_his_own_reach(company, contract, fay, sign_in, who, sees):
    for owner, name in ((company.ben, "北户"), (company.cleo, "南户")):
        receive(Decimal(10), by=viewer_for(fay), contract=contract(owner, name))
    page = sign_in(getattr(company, who)).get(LIST).content.decode()
    assert {name for name in ("北户", "南户") if name in page} == sees


def test_three_rows_cost_as_many_questions_as_one(company, contract, fay, sign_in, queries):
    client, by, signed = sign_in(company.ada), viewer_for(fay), contract()
    receive(Decimal(10), by=by, contract=signed)
    client.get(LIST)
    with queries() as one:
        client.get(LIST)
    receive(Decimal(20), by=by, contract=signed), receive(Decimal(30), by=by, contract=signed)
    with queries() as three:
        client.get(LIST)
    assert len(three) == len(one) <= 20


def test_money_is_booked_on_a_contract_and_shows_what_is_left(company, contract, fay, sign_in):
    signed, client = contract(), sign_in(fay)
    form = client.get(reverse("receipts:new"), {"contract": signed.pk}).content.decode()
    assert f'<option value="{signed.pk}" selected>' in form
    given = {"contract": signed.pk, "amount": "400", "received_on": "今天", "method": "电汇"}
    assert client.post(reverse("receipts:new"), given).status_code == 303
    page = client.get(reverse("contracts:detail", args=[signed.pk])).content.decode()
    assert "还差" in page and "600.00" in page


def test_a_wrong_amount_comes_back(company, contract, fay, sign_in):
    given = {"contract": contract().pk, "amount": "-4", "received_on": "今天"}
    answer = sign_in(fay).post(reverse("receipts:new"), given)
    assert answer.status_code == 422 and "大于 0" in answer.content.decode()
    assert not Receipt.objects.exists()


def test_a_receipt_is_reversed_once_with_a_reason(company, contract, fay, sign_in):
    made, client = receive(Decimal(10), by=viewer_for(fay), contract=contract()), sign_in(fay)
    assert client.post(url_of(made, "reverse"), {"why": ""}).status_code == 422
    assert client.post(url_of(made, "reverse"), {"why": "重复入账"}).status_code == 303
    assert client.post(url_of(made, "reverse"), {"why": "再来"}).status_code == 422
    assert (
        Receipt.objects.count() == 2
        and url_of(made, "reverse") not in client.get(url_of(made)).content.decode()
    )


def test_a_seller_an_auditor_and_a_stranger_reverse_nothing(company, contract, fay, sign_in):
    made = receive(Decimal(10), by=viewer_for(fay), contract=contract())
    before = Entry.objects.count()
    for who, status in ((company.cleo, 404), (company.ben, 403), (company.dan, 403)):
        assert sign_in(who).post(url_of(made, "reverse"), {"why": "x"}).status_code == status
    assert sign_in(company.dan).post(reverse("receipts:new"), {"amount": "1"}).status_code == 403
    assert Entry.objects.count() == before
