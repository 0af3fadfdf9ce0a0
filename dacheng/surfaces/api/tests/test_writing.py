"""Creating, changing and the verbs: through the domain's rules, all or nothing."""

import pytest

from dacheng.domains.leads.actions import register
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Competitor, LossReason, Stage
from dacheng.kernel.audit.models import Entry


def test_a_new_record_belongs_to_the_tokens_owner(company, caller, customer, history):
    answer = caller(company.ben).post(
        "/api/opportunities", name="产线改造", customer=customer().pk, amount="120000.456"
    )
    body = answer.json()
    assert answer.status_code == 201, body
    assert answer["Location"] == f"/api/opportunities/{body['id']}"
    assert body["owner"]["name"] == "Ben" and body["amount"] == "120000.46"
    record = Opportunity.objects.get(pk=body["id"])
    assert history(record)[0] == ("open", company.ben.pk)
    entry = Entry.objects.filter(kind="opportunity", object_id=record.pk).first()
    assert entry.channel == "api"


@pytest.mark.parametrize(
    "body, field",
    [
        ({"company": "x", "fone": "1"}, "fone"),
        ({"company": "x", "status": "converted"}, "status"),
        ({}, "company"),
        ({"company": "x", "registered_at": 5}, "registered_at"),
        ({"company": "x", "source": 999999}, "source"),
        ({"company": "x", "source": "展会"}, "source"),
        ({"company": "x" * 201}, "company"),
        ({"company": "x\x00"}, "company"),
        ({"company": "x", "email": "nobody"}, "email"),
        ({"company": 5}, "company"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_written(company, caller, written, body, field):
    ben = caller(company.ben)
    answer, writes = written(lambda: ben.post("/api/leads", **body))
    assert answer.status_code == 400, answer.content
    assert list(answer.json()["errors"]) == [field]
    assert writes == []


def test_a_change_needs_the_version_it_is_of(company, caller, opportunity):
    record, ben = opportunity(), caller(company.ben)
    path = f"/api/opportunities/{record.pk}"

    assert ben.patch(path, amount=1).status_code == 428
    changed = ben.patch(path, amount=1, version=record.version)
    assert changed.status_code == 200 and changed.json()["amount"] == "1.00"
    assert changed.json()["version"] == record.version + 1
    assert ben.patch(path, amount=2, version=record.version).json()["status"] == 409
    stale = ben.send("PATCH", path, {"amount": 2}, **{"If-Match": f'"{record.version}"'})
    assert stale.status_code == 412
    fresh = ben.send("PATCH", path, {"amount": 2}, **{"If-Match": changed["ETag"]})
    assert fresh.status_code == 200


def test_what_was_read_can_be_sent_back(company, caller, opportunity, customer, written):
    record, ben = opportunity(customer=customer()), caller(company.ben)
    path = f"/api/opportunities/{record.pk}"
    known = ben.get(path).json()
    again = {name: known[name] for name in ("name", "customer", "amount", "expected_on", "version")}
    answer, writes = written(lambda: ben.patch(path, **again))
    assert answer.status_code == 200 and answer.json()["version"] == known["version"]
    assert writes == []


def test_a_stranger_changes_nothing(company, caller, opportunity, written):
    record = opportunity(company.ben)
    path = f"/api/opportunities/{record.pk}"
    cleo, dan = caller(company.cleo), caller(company.dan)
    for asking, status in ((cleo, 404), (dan, 403)):
        for call in (
            lambda asking=asking: asking.patch(path, amount=1, version=record.version),
            lambda asking=asking: asking.post(f"{path}/win"),
            lambda asking=asking: asking.post(f"{path}/hand_over", to=company.cleo.pk),
        ):
            answer, writes = written(call)
            assert answer.status_code == status, answer.content
            assert writes == []
    record.refresh_from_db()
    assert record.state == "open"


def test_an_opportunity_is_won_and_cannot_be_won_twice(company, caller, opportunity, customer):
    record, ben = opportunity(customer=customer()), caller(company.ben)
    path = f"/api/opportunities/{record.pk}"
    won = ben.post(f"{path}/win", amount=99)
    assert won.status_code == 200 and won.json()["state"] == "won", won.content
    again = ben.post(f"{path}/win")
    assert again.status_code == 409 and again.json()["type"].endswith("#problem-state")
    assert ben.post(f"{path}/reopen", why="错了").json()["state"] == "open"


def test_losing_says_why_and_to_whom(company, caller, opportunity):
    record, ben = opportunity(), caller(company.ben)
    path = f"/api/opportunities/{record.pk}/lose"
    assert set(ben.post(path).json()["errors"]) == {"loss_reason", "competitor"}
    reason, rival = LossReason.objects.first(), Competitor.objects.first()
    lost = ben.post(path, loss_reason=reason.pk, competitor={"id": rival.pk}, close_note="价高")
    assert lost.status_code == 200 and lost.json()["loss_reason"]["name"] == reason.name


def test_a_closed_gate_says_what_is_missing(company, caller, opportunity):
    record = opportunity(amount=None)
    last = Stage.objects.filter(process=record.process).order_by("order")[2]
    last.entry = {"field": "customer", "op": "filled"}
    last.save()
    answer = caller(company.ben).post(f"/api/opportunities/{record.pk}/move", stage=last.pk)
    body = answer.json()
    assert answer.status_code == 409 and body["type"].endswith("#problem-gate"), body
    assert body["missing"] and body["may_wave"] is False


def test_the_next_step_becomes_a_task(company, caller, opportunity):
    record, ben = opportunity(), caller(company.ben)
    path = f"/api/opportunities/{record.pk}/set_next_step"
    planned = ben.post(path, next_step="寄样品", next_step_on="2026-12-01").json()
    assert planned["next_step"] == "寄样品" and planned["next_step_on"] == "2026-12-01"
    assert ben.get("/api/tasks").json()["items"][0]["title"] == "寄样品"


def test_a_lead_becomes_an_opportunity(company, caller, customer):
    lead = register({"company": "海纳机电", "contact_name": "周宁"}, by=viewer_for(company.ben))
    ben = caller(company.ben)
    made = ben.post(f"/api/leads/{lead.pk}/convert", name="海纳产线", amount=5000)
    assert made.status_code == 201, made.content
    assert made["Location"] == f"/api/opportunities/{made.json()['id']}"
    assert ben.get(f"/api/leads/{lead.pk}").json()["status"] == "converted"


def test_the_same_company_twice_is_a_duplicate(company, caller, customer):
    customer(name="澄光精密")
    ben = caller(company.ben)
    twice = ben.post("/api/customers", name="澄光精密")
    assert twice.status_code == 409 and twice.json()["type"].endswith("#problem-duplicate")
    assert ben.post("/api/customers", name="澄光精密", anyway=True).status_code == 201


def test_an_owner_and_his_leader_hand_over(company, caller, opportunity):
    record = opportunity(company.ben)
    path = f"/api/opportunities/{record.pk}/hand_over"
    assert caller(company.ben).post(path, to=company.ada.pk).status_code == 403
    answer = caller(company.ada).post(path, to=company.ada.pk)
    assert answer.status_code == 200 and answer.json()["owner"]["name"] == "Ada"


def test_what_leaves_ones_sight_is_told_by_its_number(company, caller, customer):
    record, ben = customer(company.ben), caller(company.ben)
    out = ben.post(f"/api/customers/{record.pk}/release", why="不跟了")
    assert out.status_code == 200 and out.json()["owner"] is None
    assert "claim" in out.json()["allowed_actions"]
    assert ben.post(f"/api/customers/{record.pk}/claim").json()["owner"]["name"] == "Ben"


def test_an_activity_is_logged_about_what_one_sees(company, caller, opportunity):
    mine, strange = opportunity(company.ben), opportunity(company.cleo)
    ben = caller(company.ben)

    def log(record):
        return ben.post(
            "/api/activities", kind="call", subject="问了交期",
            about_kind="opportunity", about_id=record.pk,
        )  # fmt: skip

    answer = log(mine)
    assert answer.status_code == 201 and answer.json()["about_id"] == mine.pk, answer.content
    refused = log(strange)
    assert refused.status_code == 400 and list(refused.json()["errors"]) == ["about_id"]


def test_money_comes_in_and_is_taken_back(company, caller, customer, person):
    payer = customer()
    eve = caller(person("Eve", role="finance"))
    got = eve.post("/api/receipts", amount="500", customer=payer.pk)
    assert got.status_code == 201, got.content
    path = f"/api/receipts/{got.json()['id']}"
    back = eve.post(f"{path}/reverse", why="记错了")
    assert back.status_code == 201 and back.json()["amount"] == "-500.00"
    assert eve.post(f"{path}/reverse", why="再来").status_code == 409
    assert eve.patch(path, note="x").status_code == 405


def test_people_are_hired_and_given_roles(company, caller, person):
    from dacheng.domains.org.models import Role

    eve = caller(person("Eve", role="administrator"))
    hired = eve.post("/api/people", name="Fay", username="fay", unit=company.north.pk)
    assert hired.status_code == 201, hired.content
    path = f"/api/people/{hired.json()['id']}"
    assert "give_role" in hired.json()["allowed_actions"]
    role = Role.objects.get(code="seller")
    assert eve.post(f"{path}/give_role", role=role.pk).status_code == 200
    assert eve.patch(path, phone="1").json()["phone"] == "1"
    assert eve.post(f"{path}/deactivate").json()["is_active"] is False
    assert caller(company.ben).post("/api/people", name="x", username="x").status_code == 403


def test_contracts_are_drawn_up_signed_and_cancelled(company, caller, opportunity, customer):
    record, ada = opportunity(customer=customer()), caller(company.ada)
    drawn = ada.post(f"/api/opportunities/{record.pk}/draw_up")
    assert drawn.status_code == 201, drawn.content
    path = f"/api/contracts/{drawn.json()['id']}"
    assert ada.post(f"{path}/sign").json()["state"] == "signed"
    assert ada.post(f"{path}/cancel", why="").status_code == 400
    assert ada.post(f"{path}/cancel", why="客户改主意").json()["state"] == "cancelled"
