"""Activities, tasks and 记一笔 over HTTP."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dacheng.domains.activities.actions import add_task, log
from dacheng.domains.activities.models import Activity, Task
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from dacheng.kernel.audit.models import Entry

LIST, TASKS, QUICK = reverse("activities:list"), reverse("tasks:list"), reverse("quick")


@pytest.fixture
def done(company, customer):
    """One call and one task of somebody, about a customer of his."""

    def make(owner=None, text="谈了交期"):
        owner = owner or company.ben
        about, by = customer(owner, name=f"{owner.name}客户"), viewer_for(owner)
        call = log("call", by=by, about=about, subject=text)
        return call, add_task(text, about=about, by=by, due_on=clock.today())

    return make


@pytest.mark.parametrize("address", [LIST, TASKS])
@pytest.mark.parametrize(
    ("who", "sees"),
    [("ada", {"北话"}), ("ben", {"北话"}), ("cleo", {"南话"}), ("dan", {"北话", "南话"})],
)
def test_everyone_sees_his_own_reach(company, done, sign_in, address, who, sees):
    done(text="北话"), done(company.cleo, "南话")
    page = sign_in(getattr(company, who)).get(address).content.decode()
    assert {text for text in ("北话", "南话") if text in page} == sees


@pytest.mark.parametrize("address", [LIST, TASKS])
def test_three_rows_cost_as_many_questions_as_one(company, done, sign_in, queries, address):
    client = sign_in(company.ada)
    done()
    client.get(address)
    with queries() as one:
        client.get(address)
    done(), done()
    with queries() as three:
        client.get(address)
    assert len(three) == len(one) <= 20


@pytest.mark.parametrize("tab", ["late", "today", "later", "undated", "done"])
def test_every_tab_of_tasks_answers(company, done, sign_in, tab):
    done()
    page = sign_in(company.ben).get(TASKS, {"tab": tab})
    assert page.status_code == 200 and ("谈了交期" in page.content.decode()) == (tab == "today")


@pytest.mark.parametrize("name", ["finish", "postpone", "drop", "hand_over"])
def test_a_stranger_finds_nothing_and_an_auditor_may_nothing(company, done, sign_in, name):
    _call, task = done()
    before = Entry.objects.count()
    address = reverse(f"tasks:{name}", args=[task.pk])
    given = {"due_on": "2099-01-01", "to": company.ada.pk}
    assert sign_in(company.cleo).post(address, given).status_code == 404
    assert sign_in(company.dan).post(address, given).status_code == 403
    assert Entry.objects.count() == before


def test_finishing_plans_what_follows(company, done, sign_in):
    _call, task = done()
    given = {"outcome": "同意了", "next_step": "发合同", "next_step_on": "明天"}
    assert (
        sign_in(company.ben).post(reverse("tasks:finish", args=[task.pk]), given).status_code == 303
    )
    task.refresh_from_db()
    following = Task.objects.get(title="发合同")
    assert (task.state, task.outcome) == ("done", "同意了")
    assert (following.about_kind, following.about_id) == ("customer", task.about_id)
    assert following.due_on == clock.today() + timedelta(days=1)


def test_a_task_moves_only_to_a_later_day(company, done, sign_in):
    _call, task = done()
    client, address = sign_in(company.ben), reverse("tasks:postpone", args=[task.pk])
    answer = client.post(address, {"due_on": "昨天"})
    assert answer.status_code == 422 and "改到原来的日期之后" in answer.content.decode()
    assert client.post(address, {"due_on": "明天"}).status_code == 303


def test_quick_needs_three_answers(company, customer, sign_in):
    about, client = customer(), sign_in(company.ben)
    given = {
        "about": f"customer:{about.pk}",
        "kind": "visit",
        "subject": "看了产线",
        "next_step": "报价",
    }
    assert client.post(QUICK, {**given, "about": ""}).status_code == 422
    assert client.post(QUICK, given)["Location"] == reverse("customers:detail", args=[about.pk])
    assert Activity.objects.get().customer == about and Task.objects.get().title == "报价"


def test_quick_begins_with_the_record_on_the_page_behind(company, customer, sign_in):
    about = customer()
    here = "http://testserver" + reverse("customers:detail", args=[about.pk])
    headers = {"HX-Request": "true", "HX-Current-URL": here}
    page = sign_in(company.ben).get(QUICK, headers=headers).content.decode()
    assert f'value="customer:{about.pk}" selected' in page


@pytest.mark.parametrize(
    "about", ["customer:0", "customer:x", "role:1", "customer", "%00", "customer:" + "9" * 30]
)
def test_quick_about_nothing_is_one_sentence(company, sign_in, about):
    given = {"about": about, "kind": "call", "subject": "x"}
    answer = sign_in(company.ben).post(QUICK, given)
    assert answer.status_code == 422 and not Activity.objects.exists()


def test_quick_is_refused_to_strangers_and_auditors(company, customer, sign_in):
    given = {"about": f"customer:{customer().pk}", "kind": "call", "subject": "x"}
    assert sign_in(company.cleo).post(QUICK, given).status_code == 422
    assert sign_in(company.dan).post(QUICK, given).status_code == 403
    assert not Activity.objects.exists()


def test_the_search_of_quick_shows_only_what_one_sees(company, sign_in):
    from dacheng.domains.customers.actions import register

    register({"name": "澄光精密"}, by=viewer_for(company.ben))
    abouts = reverse("activities:abouts")
    assert [one["text"] for one in sign_in(company.ben).get(abouts, {"q": "澄光"}).json()] == [
        "澄光精密"
    ]
    assert sign_in(company.cleo).get(abouts, {"q": "澄光"}).json() == []
    assert sign_in(company.ben).get(abouts).json() == []


def test_an_entry_is_corrected_but_not_its_lateness(company, done, sign_in):
    call, _task = done()
    client, address = sign_in(company.ben), reverse("activities:edit", args=[call.pk])
    given = {
        "kind": "call",
        "subject": "谈了价格",
        "happened_at": "2026-01-01T10:00",
        "version": call.version,
    }
    assert client.post(address, given).status_code == 303
    entered = call.entered_at
    call.refresh_from_db()
    assert call.subject == "谈了价格" and call.entered_at == entered
    page = client.get(reverse("activities:detail", args=[call.pk]))
    assert page.status_code == 200 and "谈了价格" in page.content.decode()
