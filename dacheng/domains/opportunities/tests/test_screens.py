"""List, board, page and verbs of opportunities over HTTP: who sees what, in how many questions."""

from decimal import Decimal

import pytest
from django.urls import reverse

from dacheng.domains.activities.actions import add_task
from dacheng.domains.activities.models import Activity
from dacheng.domains.customers import actions as customers
from dacheng.domains.customers.models import Contact
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.processes.models import Competitor, LossReason
from dacheng.domains.processes.queries import stages_of
from dacheng.kernel.audit.models import Entry

HTMX = {"HX-Request": "true"}
LIST, BOARD = reverse("opportunities:list"), reverse("opportunities:board")
VERBS = ("move", "win", "lose", "hand_over", "invite", "edit")


def url_of(record, name="detail"):
    return reverse(f"opportunities:{name}", args=[record.pk])


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("address", [LIST, BOARD])
@pytest.mark.parametrize(
    ("who", "sees"),
    [("ada", {"北单"}), ("ben", {"北单"}), ("cleo", {"南单"}), ("dan", {"北单", "南单"})],
)
def test_everyone_sees_his_own_reach(company, opportunity, sign_in, address, who, sees):
    opportunity(company.ben, name="北单"), opportunity(company.cleo, name="南单")
    page = text(sign_in(getattr(company, who)).get(address))
    assert {name for name in ("北单", "南单") if name in page} == sees


@pytest.mark.parametrize("tab", ["mine", "open", "quarter", "no_next", "stuck", "won", "lost"])
def test_every_tab_answers(company, opportunity, sign_in, tab):
    opportunity()
    assert sign_in(company.ada).get(LIST, {"tab": tab}).status_code == 200


@pytest.mark.parametrize("address", [LIST, BOARD])
@pytest.mark.parametrize("who", ["ada", "ben", "dan"])
def test_three_rows_cost_as_many_questions_as_one(
    company, opportunity, sign_in, queries, address, who
):
    client = sign_in(getattr(company, who))
    opportunity()
    client.get(address)
    with queries() as one:
        client.get(address)
    opportunity(), opportunity()
    with queries() as three:
        client.get(address)
    assert len(three) == len(one) <= 24


def test_a_page_with_more_on_it_asks_no_more_questions(
    company, opportunity, viewer, sign_in, queries
):
    made, client = opportunity(), sign_in(company.ben)

    def more(name):
        Contact.objects.create(
            name=name, customer=made.customer, owner=company.ben, unit=company.north
        )
        add_task(f"约{name}", about=made, by=viewer(company.ben))
        address = reverse("activities:story", args=["opportunity", made.pk])
        client.post(address, {"kind": "call", "subject": f"聊了{name}"})

    more("甲")
    client.get(url_of(made))
    with queries() as one:
        client.get(url_of(made))
    more("乙"), more("丙")
    with queries() as three:
        client.get(url_of(made))
    assert len(three) == len(one) <= 45


@pytest.mark.parametrize("name", VERBS)
def test_a_stranger_finds_nothing_and_an_auditor_may_nothing(
    company, opportunity, stages, sign_in, name
):
    made = opportunity()
    before = Entry.objects.count()
    address, given = (
        url_of(made, name),
        {"why": "x", "closed_on": "2026-01-01", "person": company.cleo.pk},
    )
    query = f"?stage={stages[1].pk}" if name == "move" else ""
    assert sign_in(company.cleo).post(address + query, given).status_code == 404
    status = sign_in(company.dan).post(address + query, {**given, "to": company.ada.pk}).status_code
    assert status == 403 and Entry.objects.count() == before


def test_the_board_refuses_strangers_and_auditors(company, opportunity, stages, sign_in):
    made = opportunity()
    address = reverse("opportunities:board_move", args=[made.pk])
    given = {"stage": stages[1].pk, "version": 1}
    assert sign_in(company.cleo).post(address, given).status_code == 404
    assert sign_in(company.dan).post(address, given).status_code == 403
    made.refresh_from_db()
    assert made.stage == stages[0]


def test_a_drop_moves_and_answers_every_head(company, opportunity, stages, sign_in):
    made = opportunity()
    address = reverse("opportunities:board_move", args=[made.pk])
    response = sign_in(company.ben).post(
        address, {"stage": stages[1].pk, "version": 1}, headers=HTMX
    )
    made.refresh_from_db()
    assert response.status_code == 200 and made.stage == stages[1]
    assert text(response).count('hx-swap-oob="true"') == len(stages_of(made.process))


def test_a_drop_before_a_closed_gate_says_what_is_missing_and_opens_the_way(
    company, opportunity, stages, sign_in
):
    made, client = opportunity(), sign_in(company.ben)
    address = reverse("opportunities:board_move", args=[made.pk])
    response = client.post(address, {"stage": stages[2].pk, "version": 1}, headers=HTMX)
    assert response.status_code == 409 and "产品" in text(response)
    assert url_of(made, "move") in response["HX-Trigger"]
    dialog = text(client.get(f"{url_of(made, 'move')}?stage={stages[2].pk}", headers=HTMX))
    assert f"/cell/opportunity/{made.pk}/product/" in dialog and "放行理由" not in dialog


def test_a_leader_lets_it_pass_with_a_reason(company, opportunity, stages, sign_in):
    made, client = opportunity(), sign_in(company.ada)
    address = f"{url_of(made, 'move')}?stage={stages[2].pk}"
    assert "放行理由" in text(client.get(address, headers=HTMX))
    assert client.post(address, {"why": ""}, headers=HTMX).status_code == 422
    assert client.post(address, {"why": "展会上谈妥"}, headers=HTMX).status_code == 204
    assert made.visits.get(left_on=None).waved_reason == "展会上谈妥"


def test_a_drop_on_an_end_asks_for_the_result_first(company, opportunity, sign_in):
    made = opportunity()
    address = reverse("opportunities:board_move", args=[made.pk])
    response = sign_in(company.ben).post(address, {"stage": "lost", "version": 1}, headers=HTMX)
    assert response.status_code == 409 and url_of(made, "lose") in response["HX-Trigger"]
    made.refresh_from_db()
    assert made.state == "open"


def test_losing_asks_for_reason_and_competitor(company, opportunity, sign_in):
    made, client = opportunity(), sign_in(company.ben)
    answer = client.post(url_of(made, "lose"), {"closed_on": "今天"}, headers=HTMX)
    assert answer.status_code == 422 and text(answer).count('role="alert"') == 2
    reason, rival = LossReason.objects.first(), Competitor.objects.get(name="不清楚")
    given = {"loss_reason": reason.pk, "competitor": rival.pk, "closed_on": "今天"}
    assert client.post(url_of(made, "lose"), given, headers=HTMX).status_code == 204
    made.refresh_from_db()
    assert (made.state, made.loss_reason, made.competitor) == ("lost", reason, rival)
    assert "不清楚" in text(client.get(url_of(made)))


def test_winning_takes_day_and_amount_as_written(company, opportunity, sign_in):
    made, client = opportunity(), sign_in(company.ben)
    given = {"closed_on": "今天", "amount": "35.8万"}
    assert client.post(url_of(made, "win"), given, headers=HTMX).status_code == 204
    made.refresh_from_db()
    assert (made.state, made.amount) == ("won", Decimal(358_000))
    again = client.post(url_of(made, "win"), given, headers=HTMX)
    assert again.status_code == 409 and "赢单" in text(again)
    assert client.post(url_of(made, "reopen"), {"why": "没签成"}).status_code == 303


def test_one_entry_logs_finishes_and_plans(company, opportunity, viewer, sign_in):
    made = opportunity()
    add_task("约总监", about=made, by=viewer(company.ben))
    address = reverse("activities:story", args=["opportunity", made.pk])
    given = {
        "kind": "visit",
        "subject": "总监同意测试",
        "finishes": "on",
        "next_step": "发测试方案",
        "next_step_on": "明天",
    }
    response = sign_in(company.ben).post(address, given, headers=HTMX)
    made.refresh_from_db()
    assert response.status_code == 200 and "opportunity-changed" in response["HX-Trigger"]
    assert made.next_step == "发测试方案" and made.last_activity_at is not None
    page = text(sign_in(company.ada).get(url_of(made)))
    assert "总监同意测试" in page and "发测试方案" in page and "约总监」做完了" not in page


def test_a_wrong_entry_comes_back_and_nothing_is_written(company, opportunity, sign_in):
    made = opportunity()
    address = reverse("activities:story", args=["opportunity", made.pk])
    response = sign_in(company.ben).post(
        address, {"kind": "call", "subject": "", "next_step_on": "明天"}
    )
    assert response.status_code == 422 and "写一句" in text(response)
    assert not Activity.objects.exists()


def test_nobody_logs_on_what_he_cannot_see(company, opportunity, sign_in):
    made = opportunity()
    address = reverse("activities:story", args=["opportunity", made.pk])
    given = {"kind": "call", "subject": "x"}
    assert sign_in(company.cleo).post(address, given).status_code == 404
    assert sign_in(company.dan).post(address, given).status_code == 403
    assert not Activity.objects.exists()


def test_handing_over_several_is_all_or_nothing(company, opportunity, sign_in):
    one, other = opportunity(name="一"), opportunity(name="二")
    query = f"?ids={one.pk}&ids={other.pk}"
    give = reverse("opportunities:give") + query
    assert sign_in(company.ben).post(give, {"to": company.cleo.pk}).status_code == 403
    assert sign_in(company.ada).post(give, {"to": company.cleo.pk}).status_code == 303
    assert Opportunity.objects.filter(owner=company.cleo).count() == 2


def test_a_guest_sees_it_and_may_leave(company, opportunity, sign_in):
    made = opportunity()
    assert (
        sign_in(company.ben).post(url_of(made, "invite"), {"person": company.cleo.pk}).status_code
        == 303
    )
    guest = sign_in(company.cleo)
    assert guest.get(url_of(made)).status_code == 200
    guest.post(reverse("opportunities:uninvite", args=[made.pk, company.cleo.pk]))
    assert guest.get(url_of(made)).status_code == 404


@pytest.mark.parametrize(
    "query", ["?stage=", "?stage=0", "?stage=x", "?stage=99999999999999999999"]
)
def test_a_stage_that_is_none_is_not_found(company, opportunity, sign_in, query):
    assert sign_in(company.ben).get(url_of(opportunity(), "move") + query).status_code == 404


def test_the_story_goes_further_back(company, opportunity, viewer, sign_in):
    made, client = opportunity(), sign_in(company.ben)
    address = reverse("activities:story", args=["opportunity", made.pk])
    for at in range(25):
        client.post(address, {"kind": "call", "subject": f"第{at}次"})
    page = client.get(url_of(made))
    assert "第24次" in text(page) and "第0次" not in text(page)
    assert "第0次" in text(client.get(page.context["more_url"]))
    assert (
        client.get(url_of(made), {"part": "story", "only": "x", "before": "y"}).status_code == 200
    )


def test_a_hidden_amount_is_not_told(company, opportunity, sign_in):
    made = opportunity(amount=Decimal(123_456))
    role = company.dan.roles.get()
    role.fields = {"opportunity.amount": "hidden"}
    role.save()
    client = sign_in(company.dan)
    for address in (LIST, url_of(made)):
        assert "12.3" not in text(client.get(address))


def test_what_is_written_can_be_found_at_once_also_under_its_customers_new_name(
    company, opportunity, viewer, sign_in
):
    made, client = opportunity(name="质量追溯二期"), sign_in(company.ben)
    assert "质量追溯二期" in text(client.get(reverse("search"), {"q": "追溯"}))
    customers.change(made.customer, {"name": "东莞锐盈电子"}, by=viewer(company.ben))
    assert "质量追溯二期" in text(client.get(LIST, {"q": "锐盈"}))
    assert "质量追溯二期" not in text(sign_in(company.cleo).get(reverse("search"), {"q": "追溯"}))
