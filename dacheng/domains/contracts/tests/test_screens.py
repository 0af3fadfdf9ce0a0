"""Contracts over HTTP."""

from decimal import Decimal

import pytest
from django.urls import reverse

from dacheng.domains.contracts.actions import draw_up
from dacheng.domains.contracts.models import Contract
from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit.models import Entry

LIST = reverse("contracts:list")


@pytest.fixture
def contract(company, customer):
    def make(owner=None, **fields):
        owner = owner or company.ben
        given = {
            "name": "二期合同",
            "amount": Decimal(100_000),
            "customer": customer(owner),
            **fields,
        }
        return draw_up(given, by=viewer_for(owner))

    return make


def url_of(record, name="detail"):
    return reverse(f"contracts:{name}", args=[record.pk])


@pytest.mark.parametrize(
    ("who", "sees"),
    [("ada", {"北约"}), ("ben", {"北约"}), ("cleo", {"南约"}), ("dan", {"北约", "南约"})],
)
def test_everyone_sees_his_own_reach(company, contract, sign_in, who, sees):
    contract(name="北约"), contract(company.cleo, name="南约")
    page = sign_in(getattr(company, who)).get(LIST).content.decode()
    assert {name for name in ("北约", "南约") if name in page} == sees


def test_three_rows_cost_as_many_questions_as_one(company, contract, sign_in, queries):
    client = sign_in(company.ada)
    contract()
    client.get(LIST)
    with queries() as one:
        client.get(LIST)
    contract(), contract()
    with queries() as three:
        client.get(LIST)
    assert len(three) == len(one) <= 20


@pytest.mark.parametrize("name", ["edit", "sign", "cancel"])
def test_a_stranger_finds_nothing_and_an_auditor_may_nothing(company, contract, sign_in, name):
    made = contract()
    before = Entry.objects.count()
    given = {"on": "2026-01-01", "why": "x", "name": "y"}
    assert sign_in(company.cleo).post(url_of(made, name), given).status_code == 404
    assert sign_in(company.dan).post(url_of(made, name), given).status_code == 403
    assert Entry.objects.count() == before


def test_signed_it_stands_as_signed_until_a_leader_cancels_it(company, contract, sign_in):
    made, client = contract(), sign_in(company.ben)
    assert client.post(url_of(made, "sign"), {"on": "今天"}).status_code == 303
    page = client.get(url_of(made)).content.decode()
    assert "?as=dialog" not in page and url_of(made, "edit") not in page
    assert client.post(url_of(made, "edit"), {"name": "改", "version": 2}).status_code in (409, 422)
    assert client.post(url_of(made, "cancel"), {"why": "x"}).status_code == 403
    leader = sign_in(company.ada)
    assert leader.post(url_of(made, "cancel"), {"why": ""}).status_code == 422
    assert leader.post(url_of(made, "cancel"), {"why": "条款错了"}).status_code == 303
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_a_draft_takes_everything_from_the_opportunity(company, customer, sign_in):
    by = viewer_for(company.ben)
    sale = open_opportunity(
        {"name": "产线", "amount": Decimal(5_000), "customer": customer()}, by=by
    )
    address, client = reverse("contracts:from_opportunity", args=[sale.pk]), sign_in(company.ben)
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 303
    made = Contract.objects.get()
    assert (made.opportunity, made.amount, made.customer) == (sale, sale.amount, sale.customer)
    assert made.name in client.get(reverse("opportunities:detail", args=[sale.pk])).content.decode()
    assert sign_in(company.cleo).post(address).status_code == 404
    assert sign_in(company.dan).post(address).status_code == 403


def test_the_form_draws_up_a_contract(company, customer, sign_in):
    given = {"name": "年框", "customer": customer().pk, "amount": "35万"}
    response = sign_in(company.ben).post(reverse("contracts:new"), given)
    assert response.status_code == 303 and Contract.objects.get().amount == 350_000
