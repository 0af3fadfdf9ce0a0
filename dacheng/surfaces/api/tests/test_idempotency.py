"""The same POST twice is done once; two at once do not both do it."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from dacheng.domains.leads.models import Lead
from dacheng.surfaces.api.kept import forget_replies
from dacheng.surfaces.api.models import Reply


def register(asking, key, path="/api/leads", **body):
    return asking.send("POST", path, body, **{"Idempotency-Key": key})


def test_the_same_again_answers_the_same(company, caller):
    ben = caller(company.ben)
    first = register(ben, "k1", company="海纳")
    again = register(ben, "k1", company="海纳")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content and first["Location"] == again["Location"]
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    assert Lead.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(company, caller):
    ben = caller(company.ben)
    register(ben, "k1", company="海纳")
    other = register(ben, "k1", company="澄光")
    assert other.status_code == 422 and other.json()["type"].endswith("#problem-key-reused")
    assert Lead.objects.count() == 1


def test_a_key_belongs_to_one_person_and_one_address(company, caller):
    ben, cleo = caller(company.ben), caller(company.cleo)
    assert register(ben, "k1", company="海纳").status_code == 201
    assert register(cleo, "k1", company="海纳").status_code == 201
    made = register(ben, "k1", path="/api/customers", name="海纳")
    assert made.status_code == 201
    assert Lead.objects.count() == 2


def test_a_refusal_keeps_no_key(company, caller):
    ben = caller(company.ben)
    assert register(ben, "k1", fone="x").status_code == 400
    assert not Reply.objects.exists()
    assert register(ben, "k1", company="海纳").status_code == 201


def test_a_lost_right_is_not_lived_on_by_a_key(company, caller):
    ben = caller(company.ben)
    register(ben, "k1", company="海纳")
    from dacheng.domains.org.models import PersonRole

    PersonRole.objects.filter(person=company.ben).delete()
    assert register(ben, "k2", company="海纳").status_code == 403


def test_a_key_is_forgotten_after_a_day(company, caller):
    ben = caller(company.ben)
    register(ben, "k1", company="海纳")
    register(ben, "k2", company="海纳")
    Reply.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert register(ben, "k1", company="澄光").status_code == 201
    forget_replies(0)
    assert [reply.key for reply in Reply.objects.all()] == ["k1"]


def test_an_endless_key_is_refused(company, caller):
    assert register(caller(company.ben), "k" * 201, company="海纳").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_it_once(company, caller):
    ben = caller(company.ben)
    answers, gate = [], threading.Barrier(6)

    def send():
        from dacheng.surfaces.api.tests.conftest import Caller

        gate.wait()
        answers.append(register(Caller(ben.secret), "k1", company="海纳"))
        connections.close_all()

    threads = [threading.Thread(target=send) for _at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Lead.objects.count() == 1
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 201 and set(statuses) <= {201, 409}
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["type"].endswith("#problem-in-flight")
            assert answer["Retry-After"] == "1"


@pytest.mark.django_db(transaction=True)
def test_who_comes_while_it_is_done_is_told_so(company, caller, monkeypatch):
    from dacheng.surfaces.api import writing

    ben, began, go_on = caller(company.ben), threading.Event(), threading.Event()
    real, answers = writing.shown, []

    def slow(*given, **named):
        began.set()
        go_on.wait(10)
        return real(*given, **named)

    monkeypatch.setattr(writing, "shown", slow)

    def first():
        answers.append(register(ben, "k1", company="海纳"))
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert began.wait(10)
    from dacheng.surfaces.api.tests.conftest import Caller

    second = register(Caller(ben.secret), "k1", company="海纳")
    go_on.set()
    thread.join()

    assert second.status_code == 409 and second["Retry-After"] == "1"
    assert answers[0].status_code == 201
    assert register(ben, "k1", company="海纳")["Idempotent-Replayed"] == "true"
