"""Planning and finishing tasks."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.activities.actions import (
    add_task,
    change_task,
    drop_task,
    finish_task,
    hand_over_task,
    postpone_task,
)
from dacheng.domains.activities.models import Task
from dacheng.domains.activities.queries import my_tasks, open_tasks, overdue
from dacheng.domains.customers.actions import register
from dacheng.kernel import clock
from dacheng.kernel.lifecycle import StepRefused


@pytest.fixture
def customer(company, viewer):
    return register({"name": "恒力"}, by=viewer(company.ben))


@pytest.fixture
def task(company, viewer, customer):
    return add_task("打电话", due_on=clock.today(), about=customer, by=viewer(company.ben))


def test_planned_it_is_mine_and_on_the_customer(company, viewer, customer, task, history):
    assert (task.owner, task.customer, task.state) == (company.ben, customer, "open")
    assert history(task) == [("add", company.ben.pk)]
    assert (
        list(my_tasks(viewer(company.ben)))
        == [task]
        == list(open_tasks(customer, viewer(company.ada)))
    )
    assert not my_tasks(viewer(company.ada)).exists()


def test_done_with_an_outcome_once(company, viewer, task, history):
    done = finish_task(task, by=viewer(company.ben), outcome="约好了")

    assert (done.state, done.outcome) == ("done", "约好了") and done.done_at
    assert history(task)[-1] == ("finish", company.ben.pk)
    for again in (
        lambda: finish_task(task, by=viewer(company.ben)),
        lambda: drop_task(task, by=viewer(company.ben)),
        lambda: postpone_task(task, clock.today() + timedelta(days=3), by=viewer(company.ben)),
        lambda: change_task(task, {"title": "x"}, by=viewer(company.ben)),
    ):
        with pytest.raises(StepRefused):
            again()
    assert len(history(task)) == 2


def test_dropped_with_a_reason(company, viewer, task, history):
    assert drop_task(task, by=viewer(company.ben), why="客户出差").outcome == "客户出差"
    assert history(task)[-1] == ("drop", company.ben.pk)


def test_postponed_only_to_later(company, viewer, task, history):
    later = clock.today() + timedelta(days=3)
    assert postpone_task(task, later, by=viewer(company.ben)).due_on == later
    assert history(task)[-1] == ("postpone", company.ben.pk)
    with pytest.raises(ValidationError):
        postpone_task(task, later, by=viewer(company.ben))


def test_overdue_is_before_today(company, viewer, task):
    tomorrow = clock.today() + timedelta(days=1)
    assert not overdue(viewer(company.ben)).exists()
    assert list(overdue(viewer(company.ben), tomorrow)) == [task]
    assert not overdue(viewer(company.cleo), tomorrow).exists()


def test_a_leader_plans_for_her_people_and_a_seller_for_himself(company, viewer, customer):
    made = add_task("补资料", about=customer, owner=company.ben, by=viewer(company.ada))
    assert (made.owner, made.created_by) == (company.ben, company.ada)
    assert hand_over_task(made, company.ada, by=viewer(company.ada)).owner == company.ada

    with pytest.raises(PermissionDenied):
        add_task("补资料", about=customer, owner=company.ada, by=viewer(company.ben))


def test_a_stranger_plans_and_ends_nothing(company, viewer, customer, task, history):
    for stranger in (company.cleo, company.dan):
        by = viewer(stranger)
        for attempt in (
            lambda by=by: add_task("x", about=customer, by=by),
            lambda by=by: finish_task(task, by=by),
            lambda by=by: drop_task(task, by=by),
            lambda by=by: change_task(task, {"title": "x"}, by=by),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    assert len(history(task)) == 1 and Task.objects.count() == 1
