"""The list of customers: who sees what, in how many questions, in which words."""

import json

import pytest
from django.urls import reverse

from dacheng.domains.customers.models import Customer


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ada", {"Ben's", "Pooled"}),
        ("ben", {"Ben's", "Pooled"}),
        ("cleo", {"Cleo's", "Pooled"}),
        ("dan", {"Ben's", "Cleo's", "Pooled"}),
    ],
)
def test_everyone_sees_his_own_reach_and_the_pool(company, customer, sign_in, who, sees):
    customer(company.ben, name="Ben's")
    customer(company.cleo, name="Cleo's")
    customer(None, name="Pooled")

    page = sign_in(getattr(company, who)).get(reverse("customers:list"))

    shown = {
        name
        for name in ("Ben's", "Cleo's", "Pooled")
        if f">{name.replace(chr(39), '&#x27;')}</a>" in page.content.decode()
    }
    assert page.status_code == 200 and shown == sees


def test_nobody_sees_nothing_but_the_door(client, customer):
    customer()
    response = client.get(reverse("customers:list"))
    assert response.status_code == 302 and response["Location"].startswith("/login/")


@pytest.mark.parametrize("who", ["ada", "ben", "dan"])
def test_three_rows_cost_as_many_questions_as_one(company, customer, sign_in, queries, who):
    client = sign_in(getattr(company, who))
    customer(name="One")
    client.get(reverse("customers:list"))
    with queries() as one:
        client.get(reverse("customers:list"))
    customer(name="Two"), customer(name="Three")
    with queries() as three:
        client.get(reverse("customers:list"))
    assert len(three) == len(one) <= 20


def test_htmx_gets_only_the_rows(company, customer, sign_in):
    customer()
    page = sign_in(company.ben).get(reverse("customers:list"), headers={"HX-Request": "true"})
    assert page.content.decode().lstrip().startswith('<section class="dc-panel" id="rows"')


def test_a_condition_narrows_and_is_read_aloud(company, customer, sign_in):
    customer(name="Big", revenue=5_000_000)
    customer(name="Small", revenue=1_000)
    where = json.dumps({"field": "revenue", "op": ">=", "value": "100万"})

    page = sign_in(company.ben).get(reverse("customers:list"), {"where": where}).content.decode()

    assert "Big" in page and "Small" not in page and "年营收 ≥" in page


@pytest.mark.parametrize(
    "query",
    [
        {"where": "{"},
        {"where": '{"field": "nothing", "op": "=", "value": 1}'},
        {"where": '{"field": "revenue", "op": "=", "value": "many"}'},
        {"sort": "nothing"},
        {"sort": "-password"},
        {"after": "forged"},
        {"before": "1:2:3"},
    ],
)
def test_an_address_that_makes_no_sense_gets_one_sentence(company, sign_in, query):
    page = sign_in(company.ben).get(reverse("customers:list"), query)
    assert page.status_code == 400 and "data-message" in page.content.decode()


def test_the_form_of_a_condition_leads_to_the_narrower_list(company, sign_in):
    client = sign_in(company.ben)
    asked = {"part": "condition", "field": "name", "op": "contains", "value": "光", "add": "1"}
    response = client.get(reverse("customers:list"), asked)
    assert response.status_code == 204
    assert client.get(response["HX-Redirect"]).status_code == 200


def test_a_wrong_value_stays_in_the_form_with_the_reason(company, sign_in):
    asked = {"part": "condition", "field": "revenue", "op": ">=", "value": "many", "add": "1"}
    response = sign_in(company.ben).get(reverse("customers:list"), asked)
    assert response.status_code == 422 and "不是数" in response.content.decode()


def test_somebody_without_the_grant_is_refused(company, person, sign_in):
    hr = person("Hana", role="human_resources")
    assert sign_in(hr).get(reverse("customers:list")).status_code == 403


def test_a_masked_phone_is_shown_masked_and_cannot_be_asked_about(
    company, person, customer, sign_in
):
    customer(phone="13812345678")
    client = sign_in(person("Fay", role="finance"))
    where = json.dumps({"field": "phone", "op": "starts", "value": "138"})
    page = client.get(reverse("customers:list"), {"cols": ["name", "phone"]}).content.decode()
    assert "138****5678" in page and "13812345678" not in page
    assert client.get(reverse("customers:list"), {"where": where}).status_code == 400
    assert client.get(reverse("customers:list"), {"sort": "phone"}).status_code == 400


def test_every_tab_answers(company, customer, sign_in):
    customer()
    client = sign_in(company.ada)
    for tab in ("mine", "a", "pool", "silent", "new"):
        assert client.get(reverse("customers:list"), {"tab": tab}).status_code == 200
    assert Customer.objects.count() == 1
