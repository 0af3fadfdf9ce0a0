"""The calendar in the database: filled by itself, editable, never overwritten."""

from datetime import date, time

import pytest

from dacheng.kernel.calendar.days import load, seed
from dacheng.kernel.calendar.models import WorkDay, WorkHours
from dacheng.kernel.calendar.working import DEFAULT_HOURS

pytestmark = pytest.mark.django_db


def test_a_new_database_knows_the_holidays():
    calendar = load()
    assert not calendar.is_workday(date(2026, 2, 16))
    assert calendar.is_workday(date(2026, 2, 14))
    assert not calendar.is_estimate(date(2026, 2, 16))
    assert calendar.is_estimate(date(2027, 2, 8)) and not calendar.is_workday(date(2027, 2, 8))
    assert calendar.hours == DEFAULT_HOURS


def test_seeding_again_changes_nothing():
    assert seed() == 0


def test_what_people_entered_stays():
    WorkDay.objects.filter(day="2026-02-14").update(kind="rest", source="manual", note="厂休")
    WorkDay.objects.create(day=date(2026, 3, 2), kind="rest", note="厂庆")
    assert seed() == 0
    assert not load().is_workday(date(2026, 2, 14))
    assert not load().is_workday(date(2026, 3, 2))


def test_an_announcement_replaces_the_estimate():
    WorkDay.objects.filter(day__year=2026).delete()
    WorkDay.objects.create(day=date(2026, 3, 3), kind="rest", source="estimate")
    WorkDay.objects.create(day=date(2026, 2, 16), kind="work", source="estimate")
    assert seed([2026]) == 39 + 1
    assert load().is_workday(date(2026, 3, 3))
    assert not load().is_workday(date(2026, 2, 16))


def test_hours_are_rows(django_assert_num_queries):
    WorkHours.objects.create(opens=time(10), closes=time(16))
    with django_assert_num_queries(2):
        calendar = load()
    assert calendar.hours == ((time(10), time(16)),)
