"""The company's time on the page: days set, a notice brought in whole or not at all, hours."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.calendar import changing
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.models import WorkDay
from dacheng.kernel.calendar.reading import read
from dacheng.kernel.periods import Period

MONDAY, SATURDAY = date(2040, 5, 7), date(2040, 5, 12)


@pytest.fixture
def eve(person):
    return person("Eve", role="administrator")


def test_a_day_off_and_back(company, eve):
    by = viewer_for(eve)
    changing.set_day(MONDAY, "rest", "厂休", by=by)
    assert not load().is_workday(MONDAY)
    changing.set_day(MONDAY, "", "", by=by)
    assert load().is_workday(MONDAY)
    entries = Entry.objects.filter(kind="workday").order_by("-id")[:2]
    assert {(one.verb, one.actor_id) for one in entries} == {("set_day", eve.pk)}


def test_a_notice_is_read_line_by_line():
    days = read("2040-05-01至2040-05-03 休 劳动节\n2040年5月12日，班，补班\n\n")
    assert [(one.day.day, one.kind, one.note) for one in days] == [
        (1, "rest", "劳动节"), (2, "rest", "劳动节"), (3, "rest", "劳动节"), (12, "work", "补班"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["x", "2040-02-30 休", "2040-05-03至2040-05-01 休", "2040-01-01至2040-12-31 休",
             "2040-05-01 大概休"]
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(ValidationError) as refused:
        read(f"2040-05-01 休\n{line}")
    assert "第 2 行" in refused.value.messages[0]


def test_a_notice_comes_in_whole_and_once(company, eve):
    days, by = read("2040-05-07 休 厂休\n2040-05-12 班 补班"), viewer_for(eve)
    week = Period(date(2040, 5, 7), date(2040, 5, 14))
    assert changing.bring_in(days, by=by) == 2
    assert load().workdays_between(week) == 5
    assert not load().is_workday(MONDAY)
    assert changing.bring_in(days, by=by) == 0
    with pytest.raises(ValidationError):
        changing.bring_in(read("2040-05-08 休\n1999-05-08 休"), by=by)
    assert not WorkDay.objects.filter(day=date(2040, 5, 8)).exists()


def test_hours_in_order_and_apart(company, eve):
    by, noon = viewer_for(eve), load().hours
    with pytest.raises(ValidationError):
        changing.set_hours([noon[1], noon[0]], by=by)
    assert load().hours == noon
    changing.set_hours([noon[0]], by=by)
    assert load().hours == (noon[0],)


def test_nobody_else_changes_time(company, person):
    director = viewer_for(person("Dora", role="director"))
    with pytest.raises(PermissionDenied):
        changing.set_day(MONDAY, "rest", "", by=director)
    with pytest.raises(PermissionDenied):
        changing.bring_in(read("2040-05-07 休"), by=director)
    with pytest.raises(PermissionDenied):
        changing.set_hours(load().hours[:1], by=director)
    assert not WorkDay.objects.filter(day=MONDAY).exists()


def test_the_effect_is_told_before_and_writes_nothing(company, eve, sign_in):
    client, url = sign_in(eve), f"/worktime/days/{MONDAY}/"
    told = client.get(url, {"part": "effect", "kind": "rest"}).content.decode()
    assert "2040 年 5 月：工作日 23 → 22" in told
    told = client.post("/worktime/bring/", {"part": "effect", "text": "2040-05-12 班"})
    assert "23 → 24" in told.content.decode()
    assert not WorkDay.objects.filter(day__year=2040).exists()
    assert client.post(url, {"kind": "rest", "note": "厂休"}).status_code == 303
    page = client.get("/worktime/?year=2040").content.decode()
    assert "厂休" in page
    assert client.get("/worktime/days/2040-13-01/").status_code == 404
