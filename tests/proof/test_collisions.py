"""A hand-over and an edit that wait for each other: one is let go, in words, and nothing of it
stays; an operation of the API, being one transaction, is done again by itself."""

import json
import threading
import time
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit.models import Entry
from dacheng.surfaces.api import tokens

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "select count(*) from pg_locks where not granted"


class Rival:
    """Another transaction, which holds a contact and then wants its customer."""

    def __init__(self) -> None:
        settings = connection.settings_dict
        given = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"],
                 "password": settings["PASSWORD"]}  # fmt: skip
        named = {key: value for key, value in given.items() if value}
        self.link = psycopg.connect(dbname=settings["NAME"], **named)
        self.link.execute("set deadlock_timeout = '60s'")  # so that the request is the one let go

    def hold(self, contact: Contact) -> None:
        self.link.execute("select 1 from customers_contact where id = %s for update", [contact.pk])

    def want(self, customer: Customer) -> None:
        """Returns when the other has been let go."""
        self.link.execute(
            "select 1 from customers_customer where id = %s for update", [customer.pk]
        )

    def wait_for_company(self) -> None:
        until = time.monotonic() + 10
        while not self.link.execute(WAITING).fetchone()[0]:
            assert time.monotonic() < until, "nobody waits for what the rival holds"
            time.sleep(0.02)


def crossed(ask: Any, customer: Customer, contact: Contact) -> Any:
    """The answer to a hand-over that crosses the rival's way."""
    answers: list[Any] = []

    def go() -> None:
        try:
            answers.append(ask())
        finally:
            connection.close()

    rival, thread = Rival(), threading.Thread(target=go)
    try:
        rival.hold(contact)
        thread.start()
        rival.wait_for_company()
        rival.want(customer)
    finally:
        rival.link.rollback()
        rival.link.close()
        thread.join(20)
    assert answers and not thread.is_alive()
    return answers[0]


def entries() -> int:
    return Entry.objects.filter(kind__in=("customer", "contact")).count()


@pytest.fixture
def given(company: Any, customer: Any) -> Any:
    record = customer(company.ben)
    return record, Contact.objects.create(name="张", customer=record, owner=company.ben)


def test_a_page_says_so_and_nothing_of_it_stays(company: Any, given: Any) -> None:
    record, contact = given
    client = Client(raise_request_exception=False)
    client.force_login(company.ada)
    before, form = entries(), {"to": company.ada.pk, "why": "", "version": record.version}
    url = f"/customers/{record.pk}/hand_over/"
    answer = crossed(lambda: client.post(url, form), record, contact)
    assert answer.status_code == 409
    assert "再做一次" in answer.content.decode()
    record.refresh_from_db()
    contact.refresh_from_db()
    assert record.owner_id == contact.owner_id == company.ben.pk
    assert entries() == before
    assert client.post(url, form).status_code in (200, 204, 303)
    record.refresh_from_db()
    contact.refresh_from_db()
    assert record.owner_id == contact.owner_id == company.ada.pk


def test_an_operation_of_the_api_is_done_again_by_itself(company: Any, given: Any) -> None:
    record, contact = given
    client = Client(raise_request_exception=False)
    _token, secret = tokens.issue("t", ("write",), by=viewer_for(company.ada), days=1)
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k1"}
    body = json.dumps({"to": company.ada.pk})
    url, kind = f"/api/customers/{record.pk}/hand_over", "application/json"
    answer = crossed(
        lambda: client.post(url, body, content_type=kind, headers=headers), record, contact
    )
    assert answer.status_code == 200, answer.content
    contact.refresh_from_db()
    assert contact.owner_id == company.ada.pk
    changed = Entry.objects.filter(kind="customer", object_id=record.pk, op="update")
    assert changed.count() == 1


def test_what_is_no_collision_stays_a_fault_of_ours() -> None:
    from dacheng.kernel.ui.refusals import refusal
    from dacheng.surfaces.api.problems import problem_of

    assert refusal(OperationalError("server closed the connection")) is None
    assert problem_of(OperationalError("server closed the connection")).status == 500
