"""A day shows what one may see of it; a task is carried to another day by who may change it."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from dacheng.domains.activities import actions
from dacheng.domains.activities.models import Task
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from dacheng.kernel.calendar import WorkCalendar
from dacheng.kernel.testing.queries import counted
from dacheng.surfaces.web.calendar import grid
from dacheng.surfaces.web.calendar.entries import entries

NOW = datetime(2026, 11, 18, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def busy(company):
    """Ben called on the 10th and has a task on the 20th; Cleo has one on the 21st."""
    customer = Customer.objects.create(name="三一", owner=company.ben, unit=company.north)
    with clock.at(NOW):
        actions.log("call", by=viewer_for(company.ben), about=customer, subject="问了价格",
                    happened_at=NOW.replace(day=10))  # fmt: skip
        for owner, day in ((company.ben, 20), (company.cleo, 21)):
            actions.add_task(f"{owner.name} 的事", by=viewer_for(owner), due_on=date(2026, 11, day))
    return company


def seen(person, whose="all"):
    found = entries(viewer_for(person), *NOVEMBER, whose, NOW.date())
    return [(one.day.day, one.kind, one.text) for one in found]


def test_everybody_sees_the_days_of_those_below_him(busy):
    assert seen(busy.ben) == [(10, "activity", "三一"), (20, "task", "Ben 的事")]
    assert seen(busy.cleo) == [(21, "task", "Cleo 的事")]
    assert seen(busy.ada) == seen(busy.ben)
    assert seen(busy.ada, "mine") == []
    assert len(seen(busy.dan)) == 3


def test_who_only_reads_cannot_carry_a_task(busy):
    assert [one.move_url for one in entries(viewer_for(busy.dan), *NOVEMBER, "all", NOW.date())] == [
        "", "", ""
    ]  # fmt: skip


def post(person, task, day, **more):
    client = Client()
    client.force_login(person)
    return client.post(f"/calendar/tasks/{task.pk}/move/", {"day": day, **more})


def test_a_task_is_carried_to_another_day_and_back(busy):
    task = Task.objects.get(title="Ben 的事")
    answer = post(busy.ben, task, "2026-11-27", version=task.version)
    assert answer.status_code == 204
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert "挪到" in toast["text"] and toast["undo_url"].endswith("day=2026-11-20")
    task.refresh_from_db()
    assert task.due_on == date(2026, 11, 27)
    client = Client()
    client.force_login(busy.ben)
    assert client.post(toast["undo_url"]).status_code == 204
    task.refresh_from_db()
    assert task.due_on == date(2026, 11, 20)


@pytest.mark.parametrize(("who", "status"), [("cleo", 404), ("dan", 403)])
def test_a_stranger_carries_nothing(busy, who, status):
    task = Task.objects.get(title="Ben 的事")
    assert post(getattr(busy, who), task, "2026-11-27").status_code == status
    task.refresh_from_db()
    assert task.due_on == date(2026, 11, 20)


@pytest.mark.parametrize("day", ["", "morgen", "9999-01-01"])
def test_a_day_must_be_one(busy, day):
    task = Task.objects.get(title="Ben 的事")
    assert post(busy.ben, task, day).status_code == 400


def test_a_finished_task_stays_where_it_is(busy):
    task = Task.objects.get(title="Ben 的事")
    actions.finish_task(task, by=viewer_for(busy.ben))
    assert post(busy.ben, task, "2026-11-27").status_code in (400, 409)
    task.refresh_from_db()
    assert task.due_on == date(2026, 11, 20)


def test_a_worked_sunday_and_a_free_monday_say_so():
    calendar = WorkCalendar(exceptions={date(2026, 11, 15): True, date(2026, 11, 16): False})
    days = {
        one.day.day: one for one in grid.days("week", date(2026, 11, 16), NOW.date(), calendar, [])
    }
    assert (days[16].badge, days[16].working) == ("free", False)
    sunday = grid.days("day", date(2026, 11, 15), NOW.date(), calendar, [])[0]
    assert (sunday.badge, sunday.working) == ("work", True)


def test_a_month_is_shown_in_whole_weeks():
    assert grid.span("month", date(2026, 2, 14)) == (date(2026, 1, 26), date(2026, 3, 1))
    assert grid.beside("month", date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert grid.beside("week", date(2026, 11, 18), -1) == date(2026, 11, 11)


@pytest.mark.parametrize("view", grid.VIEWS)
def test_many_days_cost_the_queries_of_one(busy, view):
    client = Client()
    client.force_login(busy.ben)

    def asked():
        with counted() as queries:
            page = client.get(f"/calendar/?view={view}&on=2026-11-20&whose=all")
        assert page.status_code == 200 and "Ben 的事" in page.content.decode()
        return len(queries)

    asked()
    once = asked()
    for n in range(5):
        actions.add_task(f"再做 {n}", by=viewer_for(busy.ben), due_on=date(2026, 11, 20))
    assert asked() == once


def test_a_full_day_does_not_hide_the_next_and_says_how_much_it_has(busy):
    for n in range(15):
        actions.add_task(f"再做 {n}", by=viewer_for(busy.ben), due_on=date(2026, 11, 19))
    client = Client()
    client.force_login(busy.ben)
    month = client.get("/calendar/?on=2026-11-20&whose=all").content.decode()
    assert month.count("再做") == 12 and "共 15 件" in month and "Ben 的事" in month
    day = client.get("/calendar/?view=day&on=2026-11-19&whose=all").content.decode()
    assert day.count("再做") == 15
