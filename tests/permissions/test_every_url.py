"""Every address, every principal, whoever's record: what table.txt says, no trace, no write."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit.triggers import audited_models
from dacheng.surfaces.api import tokens
from tests.permissions.addresses import filled, kind_of, patterns, sample
from tests.permissions.conftest import MARKS
from tests.permissions.truth import METHODS, read

pytestmark = pytest.mark.django_db
TABLE = read()
OUTSIDE = ("anonymous", "inactive")
INSIDE = (
    "ben",
    "cleo",
    "sid",
    "ada",
    "sue",
    "rex",
    "gus",
    "hal",
    "via",
    "wes",
    "dan",
    "fin",
    "admin",
    "tok",
)
NARROW = {"tok": ("read",)}  # what a token was made for, if not for all its owner may
REFUSED = (401, 403, 404, 405)
# Whose records each tries: enough that every relation of the table is met once.
TRIES = {
    "ben": ("ben", "cleo", "pool"), "cleo": ("ben", "cleo", "pool"), "ada": ("ben", "cleo"),
    "dan": ("ben", "pool"), "fin": ("ben",), "admin": ("ben",), "sid": ("ben", "pool"),
    "sue": ("ben", "cleo"), "rex": ("ben", "cleo"), "gus": ("ben",), "hal": ("ben",),
    "via": ("ben", "cleo"), "wes": ("ben",), "tok": ("ben", "cleo"),
}  # fmt: skip
WRITING = re.compile(
    r"(?<!for )\b(?:insert into|update|delete from|copy|truncate)\s+(?:only\s+)?\"?(\w+)"
    r"|\bselect\b.*\b(procrastinate_defer\w*)",
    re.I | re.S,
)
# Bookkeeping of the house itself, which says nothing of anybody's records.
# That something was taken out is written down, also when it is fetched by a mere GET.
ITS_OWN = {"django_session", "signedin_session", "org_login", "api_token", "exports_export"}
AUDITED = {model._meta.db_table for model in audited_models()}
TAKES_FILES = {"imports:drop", "files:remove"}
# Looking at an import writes on the run what was found in its file, and whether its job is over;
# opening a notice marks it read.
LOOKS = {"notice", "imports:check", "imports:run", "imports:list", "imports_read"}
# No request asks more of the database, however it is made; an evaluation of every figure and an
# import do work of their own.
MOST_QUERIES = 250
MANY_QUERIES = {"deviations:look", "imports:check", "imports_check"}
LAST = "select coalesce(max(id), 0) from audit_entry"
LEFT = "select actor_id, verb, channel, kind from audit_entry where id > %s"
UNNAMED = ("insert", "update", "delete", "")
# With what the samples give them the row stays as it was, or only what is no history changes.
AS_IT_WAS = {
    "dashboards:order", "dashboards:change", "dashboards:narrow", "imports:reading", "view_update", "webhook-resume",
    "fields:restore", "deviations:signal_try", "deviations:revive", "people_move", "targets:offer",
}  # fmt: skip
# A question that is too long for an address.
ASKING = {"metrics_ask"}
# What the product writes of its own accord while somebody acts; nobody's doing.
OF_THE_HOUSE = {"evaluate", "open"}


def addresses() -> list[tuple[str, str]]:
    """One name for each address; the operations of the API share theirs. What takes a file from
    the disk comes last, because no rollback brings it back."""
    found: dict[str, str] = {}
    for name, route in patterns():
        found.setdefault(route, name)
    named = [(name, route) for route, name in found.items()]
    return sorted(named, key=lambda one: one[0] in TAKES_FILES)


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    names = {name for name, _route in addresses()}
    assert not names - set(TABLE.may), "without a line in table.txt"
    assert not set(TABLE.may) - names, "a line without an address"


class Spy:
    """The tables written to while it listens; what is rolled back was not."""

    def __init__(self) -> None:
        self.written: set[str] = set()
        self.asked = 0
        self.before: dict[str, set[str]] = {}

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = sql if isinstance(sql, str) else str(sql)
        self.asked += 1
        result = execute(sql, params, many, context)
        point = text.rpartition(" ")[2]
        if text.startswith("SAVEPOINT"):
            self.before[point] = set(self.written)
        elif text.startswith("ROLLBACK TO"):
            self.written = self.before.get(point, self.written)
        elif context["cursor"].rowcount:  # a condition that no row met wrote nothing
            for table, queue in WRITING.findall(text):
                self.written |= {table or queue} - ITS_OWN
        return result


class Someone:
    """A principal with a session and a token, each request undone afterwards."""

    def __init__(self, who: str, person: Any):
        self.who, self.secret, self.asked = who, "", 0
        self.pk, self.left = getattr(person, "pk", None), list[tuple[Any, ...]]()
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person)
        self.session = {name: one.value for name, one in self.client.cookies.items()}
        if who in INSIDE:
            scopes = NARROW.get(who, ("write",))
            _token, self.secret = tokens.issue("test", scopes, by=viewer_for(person), days=1)

    def asks(self, method: str, url: str, api: bool, given: Any = None, **headers: str) -> Any:
        """(answer, its text, tables written)"""
        client = self.client
        client.cookies.clear()
        client.cookies.load(self.session)
        tokens.buckets.left.clear()
        if api and self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        spy, body = Spy(), {} if given is None else given
        with transaction.atomic():
            [last] = _rows(LAST)[0]
            with connection.execute_wrapper(spy):
                if api and not _is_form(body):
                    answer = client.generic(
                        method, url, json.dumps(body), "application/json", headers=headers
                    )
                elif method == "POST":
                    answer = client.post(url, body, headers=headers)
                else:
                    answer = client.generic(method, url, headers=headers)
                text = _text_of(answer)
            self.asked = spy.asked
            self.left = _rows(LEFT, last) if spy.written else []
            transaction.set_rollback(True)
        return answer, text, spy.written


def _rows(sql: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def _is_form(body: Any) -> bool:
    return any(hasattr(value, "read") for value in body.values())


def _text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") + "\n".join(map(str, answer.headers.values()))


def variants(name: str, method: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The other faces of a page: the fragment, the sums, the file with every column."""
    yield "", {}
    if method != "GET":
        return
    yield "", {"HX-Request": "true"}
    if name.endswith((":list", "metric_rows")):
        yield "part=totals", {}
        yield "part=export&all=1", {}


@pytest.mark.parametrize("who", INSIDE)
def test_inside(who: str, world: Any) -> None:
    """What the table allows is done, the rest refused in the right words and without a write."""
    someone, records, wrong = Someone(who, world.people[who]), world.records, []
    for name, route in addresses():
        kind, api = kind_of(route), route.startswith(("api/", "^api/"))
        if who in NARROW and not api:
            continue
        for whose in TRIES[who]:
            if kind and kind not in records[whose]:
                continue
            if whose != "ben" and (not kind or records[whose][kind] == records["ben"][kind]):
                continue
            for method in METHODS if api else METHODS[:2]:
                wrong += _tried(someone, name, route, method, whose, records)
    assert not wrong, "\n" + "\n".join(wrong)


def _tried(
    someone: Someone, name: str, route: str, method: str, whose: str, records: Any
) -> Iterator[str]:
    """What is wrong with the answers of one address to one principal."""
    who, kind = someone.who, kind_of(route)
    url, given = sample(name, method, filled(name, route, records[whose]), records[whose])
    every = variants(name, method) if who in ("cleo", "fin") else [("", {})]
    for query, headers in every:
        full = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
        answer, text, written = someone.asks(
            method, full, route.startswith(("api/", "^api/")), given, **headers
        )
        at = f"{method} {full} {headers or ''} by {who}: {answer.status_code}"
        if answer.status_code >= 500:
            yield f"{at} is a fault"
        elif "export" in query:  # a right of its own; here only what the file shows
            pass
        elif fault := _unlike_table(name, method, kind, who, whose, answer.status_code):
            yield f"{at} {fault} ({name}, {whose}'s) {text[:90]!r}"
        if written and answer.status_code >= 400:
            yield f"{at} was refused and wrote {sorted(written)}"
        if written and method == "GET" and name not in LOOKS:
            yield f"{at} wrote {sorted(written)} while looking"
        if someone.asked > MOST_QUERIES and name not in MANY_QUERIES:
            yield f"{at} asked the database {someone.asked} times"
        silent = set() if name in AS_IT_WAS else written
        yield from (f"{at} {fault}" for fault in _unnamed(someone, silent))
        if traces := _traces(who, text):
            yield f"{at} shows {traces}"


def _unnamed(someone: Someone, written: set[str]) -> Iterator[str]:
    """What the history does not say of a request that wrote: who, through what, which verb."""
    if written & AUDITED and not someone.left:
        yield f"wrote {sorted(written)} and the history says nothing"
    for actor, verb, channel, kind in someone.left:
        if verb in OF_THE_HOUSE:
            continue
        if actor != someone.pk or verb in UNNAMED or channel not in ("web", "api", "import"):
            yield f"wrote {kind} as {verb!r} of {actor} through {channel}"


def _unlike_table(name: str, method: str, kind: str, who: str, whose: str, status: int) -> str:
    if not TABLE.knows(name, method):
        return "" if status in (404, 405, 403) else "although nobody may"
    if who in NARROW and method != "GET" and name not in ASKING:
        return "" if status in REFUSED else "although the token is for reading"
    if TABLE.allows(name, method, who, whose):
        return "although he may" if status in REFUSED else ""
    if not TABLE.sees(kind, who, whose):
        return "" if status == 404 else "although he must not know of it"
    return "" if status in REFUSED else "although he may not"


def _traces(who: str, text: str) -> list[str]:
    """What of others' secrets stands in an answer."""
    if who == "cleo":
        return [mark for mark in MARKS["ben"] if mark in text]
    if who == "fin":  # sees every record, and of phones only that there is one
        return [marks[1] for marks in MARKS.values() if marks[1] in text]
    return []


@pytest.mark.parametrize("who", OUTSIDE)
def test_outside(who: str, world: Any) -> None:
    """Without a valid login there is the door, and nothing else."""
    someone, records, wrong = Someone(who, world.people.get(who)), world.records, []
    for name, route in addresses():
        api = route.startswith(("api/", "^api/")) and name not in ("api-docs",)
        for method in ("GET", "POST"):
            url = filled(name, route, records["ben"])
            answer, text, written = someone.asks(method, url, api)
            at = f"{method} {url} by {who}: {answer.status_code}"
            open_to_all = TABLE.allows(name, method, "anyone", "ben")
            door = answer.status_code == 302 and answer["Location"].startswith("/login/")
            if not open_to_all and not door and answer.status_code not in (401, 404, 405):
                wrong.append(f"{at} is no door")
            if not open_to_all and not door and not api and answer.status_code != 405:
                wrong.append(f"{at} says more than a stranger may know")
            if open_to_all and answer.status_code in (401, 403, 404, 405, 500):
                wrong.append(f"{at} is shut")
            if written - {"org_person"} or any(
                m in text for marks in MARKS.values() for m in marks
            ):
                wrong.append(f"{at} wrote {written} or showed a record")
    assert not wrong, "\n" + "\n".join(wrong)


def test_other_verbs_are_refused_everywhere(world: Any) -> None:
    """PUT and DELETE do nothing at any address."""
    someone, records, wrong = Someone("admin", world.people["admin"]), world.records, []
    for name, route in addresses():
        url, api = filled(name, route, records["ben"]), route.startswith(("api/", "^api/"))
        for method in ("PUT", "DELETE"):
            answer, _text, written = someone.asks(method, url, api)
            if written or answer.status_code >= 500:
                wrong.append(f"{method} {url}: {answer.status_code} wrote {written}")
    assert not wrong, "\n" + "\n".join(wrong)
