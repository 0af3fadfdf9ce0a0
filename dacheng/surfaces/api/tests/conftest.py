"""A caller with a token, and an opportunity to speak of."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.jobs.queue import app
from dacheng.surfaces.api import tokens


class Caller:
    """A program with one token: caller.get('/api/leads'), caller.post('/api/leads', company=…)."""

    def __init__(self, secret: str):
        self.client, self.secret = Client(raise_request_exception=False), secret

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.secret}", **headers}
        data = b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method, path, data, content_type="application/json", headers=given
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, **body: Any) -> Any:
        return self.send("POST", path, body)

    def patch(self, path: str, **body: Any) -> Any:
        return self.send("PATCH", path, body)


@pytest.fixture(autouse=True)
def _full_buckets() -> None:
    tokens.buckets.left.clear()


@pytest.fixture
def caller() -> Callable[..., Caller]:
    """caller(company.ben, 'read'): with a token of these scopes, 'write' unless told."""

    def make(person: Person, *scopes: str) -> Caller:
        _token, secret = tokens.issue("test", scopes or ("write",), by=viewer_for(person), days=30)
        return Caller(secret)

    return make


@pytest.fixture
def opportunity(company: Any, customer: Any) -> Callable[..., Opportunity]:
    """opportunity(owner, name=…, amount=…): opened by its owner, Ben unless told."""

    def make(owner: Person = company.ben, **values: Any) -> Opportunity:
        given = {"name": "产线改造", "amount": 120_000, **values}
        return open_opportunity(given, by=viewer_for(owner))

    return make


class Writes:
    """Statements that changed a row, apart from the bookkeeping of tokens."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        word = sql.lstrip().split(" ", 1)[0].lower()
        if word in ("insert", "update", "delete", "copy") and "api_token" not in sql:
            self.seen.append(sql)
        return execute(sql, params, many, context)


@pytest.fixture
def written() -> Callable[..., list[str]]:
    """written(lambda: call()) → (answer, statements that wrote)."""

    def spy(call: Callable[[], Any]) -> Any:
        writes = Writes()
        with connection.execute_wrapper(writes):
            answer = call()
        return answer, writes.seen

    return spy


@pytest.fixture
def work() -> Callable[[], int]:
    """Do what is queued and due, as a worker would; returns how many jobs there were."""

    def run() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "update procrastinate_jobs set status = 'doing' where status = 'todo'"
                " and (scheduled_at is null or scheduled_at <= now())"
                " returning id, task_name, args"
            )
            jobs = sorted(cursor.fetchall())
        for _id, name, args in jobs:
            app.tasks[name](**(json.loads(args) if isinstance(args, str) else args))
        return len(jobs)

    return run
