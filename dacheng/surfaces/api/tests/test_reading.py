"""Who sees what, in which words, and how a list is walked through."""

import json

import pytest

from dacheng.domains.org.models import Role
from dacheng.surfaces.api.kinds import RESOURCES


@pytest.mark.parametrize("name", RESOURCES)
def test_every_kind_lists_and_reads(company, caller, person, opportunity, customer, contact, name):
    opportunity(customer=customer())
    contact()
    boss = caller(person("Eve", role="administrator"), "read")

    page = boss.get(f"/api/{name}")

    assert page.status_code == 200, page.content
    for item in page.json()["items"]:
        one = boss.get(f"/api/{name}/{item['id']}")
        assert one.status_code == 200 and one.json()["id"] == item["id"]


def test_a_list_holds_what_its_caller_may_see(company, caller, opportunity):
    mine, other = opportunity(company.ben), opportunity(company.cleo)

    def seen(person):
        return {
            row["id"] for row in caller(person, "read").get("/api/opportunities").json()["items"]
        }

    assert seen(company.ben) == {mine.pk}
    assert seen(company.cleo) == {other.pk}
    assert seen(company.ada) == {mine.pk}
    assert seen(company.dan) == {mine.pk, other.pk}


def test_what_is_invisible_is_not_there(company, caller, opportunity):
    strange = opportunity(company.cleo)
    answer = caller(company.ben).get(f"/api/opportunities/{strange.pk}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/nothing", "/api/customers/%0Ax", "/api/%0A/files"])
def test_an_address_nobody_answers_is_told_as_every_refusal(company, caller, path):
    answer = caller(company.ben).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_record_says_what_may_be_done_with_it(company, caller, opportunity, customer):
    record = opportunity(company.ben, customer=customer())

    def may(person, *scopes):
        return (
            caller(person, *scopes).get(f"/api/opportunities/{record.pk}").json()["allowed_actions"]
        )

    assert {"change", "win", "lose", "move", "set_next_step", "invite"} <= set(may(company.ben))
    assert "hand_over" not in may(company.ben) and "hand_over" in may(company.ada)
    assert may(company.ben, "read") == [] and may(company.dan) == []
    caller(company.ben).post(f"/api/opportunities/{record.pk}/win")
    assert set(may(company.ben)) & {"win", "lose", "reopen", "move"} == {"reopen"}


def test_values_are_typed(company, caller, opportunity, customer):
    record = opportunity(customer=customer(name="澄光精密"), amount="1234.5", probability="0.35")
    one = caller(company.ben).get(f"/api/opportunities/{record.pk}").json()
    assert one["amount"] == "1234.50" and one["probability"] == 0.35
    assert one["customer"] == {"id": record.customer_id, "name": "澄光精密"}
    assert one["state"] == "open" and one["version"] == record.version
    assert one["created_at"].endswith("+08:00")


@pytest.mark.parametrize(
    "where",
    ["amount >= 200000 and state = open", {"field": "amount", "op": ">=", "value": 200000}],
)
def test_a_list_takes_conditions_in_both_writings(company, caller, opportunity, where):
    opportunity(amount=100_000)
    large = opportunity(amount=300_000)
    text = where if isinstance(where, str) else json.dumps(where)
    answer = caller(company.ben).client.get(
        "/api/opportunities",
        {"where": text},
        headers={"Authorization": f"Bearer {caller(company.ben).secret}"},
    )
    assert [row["id"] for row in answer.json()["items"]] == [large.pk]


def test_pages_hold_every_row_once_whatever_the_order(company, caller, opportunity):
    made = {opportunity(amount=amount, name=f"商机 {at}").pk for at, amount in
            enumerate([5, 5, None, 7, 1, None, 5, 3])}  # fmt: skip
    asking = caller(company.ben, "read")
    for sort in ("", "amount", "-amount", "-id", "expected_on"):
        seen, after = [], ""
        while True:
            page = asking.get(f"/api/opportunities?sort={sort}&limit=3&after={after}").json()
            seen += [row["id"] for row in page["items"]]
            after = page["next"]
            if not after:
                break
        assert sorted(seen) == sorted(made) and len(seen) == len(made)


def test_asked_fields_are_all_that_comes(company, caller, opportunity):
    opportunity()
    page = caller(company.ben).get("/api/opportunities?fields=name,amount").json()
    assert set(page["items"][0]) == {"id", "name", "amount"}


@pytest.mark.parametrize(
    "query", ["fields=phone", "sort=phone", "where=phone%3D1", "sort=-phone", "where=phone+filled"]
)
def test_a_masked_field_is_as_unknown_as_no_field(company, caller, person, contact, query):
    role = Role.objects.create(
        code="masked", name="m", grants={"customers.view": "all"}, fields={"contact.phone": "mask"}
    )
    contact(phone="13800138000", name="陈立群")
    eve = person("Eve", role=role.code)
    asking = caller(eve, "read")

    masked = asking.get(f"/api/contacts?{query}")
    unknown = asking.get(f"/api/contacts?{query.replace('phone', 'bhone')}")

    assert masked.status_code == unknown.status_code == 400
    assert masked.json()["detail"].replace("phone", "bhone") == unknown.json()["detail"]
    assert "13800138000" not in asking.get("/api/contacts").content.decode()


@pytest.mark.parametrize("level", ["hidden", "mask"])
def test_a_held_back_field_is_in_no_answer(company, caller, person, contact, level):
    Role.objects.create(
        code="less", name="m", grants={"customers.view": "all", "customers.change": "all"},
        fields={"contact.phone": level},
    )  # fmt: skip
    record = contact(phone="13800138000")
    eve = caller(person("Eve", role="less"))
    assert "phone" not in eve.get(f"/api/contacts/{record.pk}").json()
    answer = eve.patch(f"/api/contacts/{record.pk}", phone="1", version=record.version)
    strange = eve.patch(f"/api/contacts/{record.pk}", fone="1", version=record.version)
    assert answer.status_code == strange.status_code == 400
    assert answer.json()["errors"]["phone"] == strange.json()["errors"]["fone"]


def test_questions_do_not_grow_with_rows(company, caller, opportunity, customer, queries):
    asking = caller(company.ben, "read")
    asking.get("/api/opportunities")

    def asked():
        with queries() as seen:
            assert asking.get("/api/opportunities").status_code == 200
        return len(seen)

    opportunity(customer=customer())
    one = asked()
    for at in range(5):
        opportunity(customer=customer(name=f"客户 {at}"))
    assert asked() == one <= 10


def test_head_is_answered_like_get(company, caller):
    assert caller(company.ben).send("HEAD", "/api/leads").status_code == 200
