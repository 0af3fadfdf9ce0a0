"""Passwords, codes, tokens and secrets go where they belong and nowhere else: not into a log, not
into the history, not into an answer to somebody else."""

import io
import json
import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dacheng.conftest import PASSWORD
from dacheng.domains.org import actions
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.factors import totp
from dacheng.surfaces.api import tokens

CANARY = "kanarie-7f3Q9xT2-"


@pytest.fixture
def logged():
    """Everything any part of the product or below says to a log, however little it matters."""
    heard, root = io.StringIO(), logging.getLogger()
    ear = logging.StreamHandler(heard)
    ear.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    silent = {name: one.disabled for name, one in root.manager.loggerDict.items()
              if isinstance(one, logging.Logger)}  # fmt: skip
    before, root.level = root.level, logging.DEBUG
    levels = {}
    for name in silent:
        one = logging.getLogger(name)
        levels[name], one.level, one.disabled = one.level, logging.NOTSET, False
    root.addHandler(ear)
    yield heard.getvalue
    root.removeHandler(ear)
    root.level = before
    for name, level in levels.items():
        logging.getLogger(name).level, logging.getLogger(name).disabled = level, silent[name]


def history():
    return json.dumps(list(Entry.objects.values("verb", "why", "changes")), default=str)


def nowhere(secret, *places):
    for place in places:
        assert secret not in place


def test_the_ear_hears(logged, company):
    logging.getLogger("django.request").warning("said %s", CANARY)
    assert CANARY in logged()


def test_passwords_right_and_wrong(logged, company, client, knock):
    wrong, new = CANARY + "wrong", CANARY + "a new long one"
    knock("ben", wrong)
    came = knock("ben").client
    given = {"old": PASSWORD, "new": new, "again": new}
    assert came.post("/password/", {**given, "old": wrong}).status_code == 422
    assert came.post("/password/", given).status_code == 302
    assert knock("ben", new).answer.status_code == 302
    for secret in (CANARY, PASSWORD):
        nowhere(secret, logged(), history())
    assert Person.objects.get(pk=company.ben.pk).password not in logged() + history()


def test_issued_passwords(logged, company, person):
    eve = Client()
    eve.force_login(person("Eve", role="administrator"))
    page = eve.post(f"/people/{company.ben.pk}/issue_login/")
    nowhere(page.context["password"], logged(), history())


def test_second_factors(logged, company, with_app, knock):
    held = with_app(company.ben)
    came = knock("ben")
    came.client.post("/login/second/", {"code": CANARY})
    came.client.post("/login/second/", {"code": held.codes[0]})
    said = logged() + history()
    for secret in (*held.codes, totp.spelled(held.secret), CANARY):
        nowhere(secret, said)
    assert came.client.session.session_key not in said


def test_tokens(logged, company):
    _token, secret = tokens.issue("x", ["read"], by=viewer_for(company.ben), days=30)
    for given in (secret, secret[:-1] + "0", CANARY):
        Client().get("/api/customers", headers={"Authorization": f"Bearer {given}"})
        Client().get("/api/nothing-there", headers={"Authorization": f"Bearer {given}"})
    nowhere(secret, logged(), history())
    nowhere(CANARY, logged(), history())


def test_secrets_of_webhooks(logged, company, monkeypatch):
    from dacheng.surfaces.api.hooks import keeping
    from dacheng.surfaces.api.models import Webhook

    ben = viewer_for(company.ben)
    hook = keeping.add("https://8.8.8.8/in", ["opportunity.won"], by=ben)
    keeping.pause(hook, by=ben)
    secret = Webhook.objects.get(pk=hook.pk).secret
    assert len(secret) > 20
    nowhere(secret, logged(), history())
    ada = Client()
    ada.force_login(company.ada)
    nowhere(secret, ada.get(f"/webhooks/{hook.pk}/").content.decode())


def test_a_fault_of_ours_tells_neither_the_log_nor_the_page_what_was_typed(
    logged, company, monkeypatch
):
    def breaks(*given, **named):
        raise RuntimeError("broken inside")

    monkeypatch.setattr(actions, "sign_in", breaks)
    client = Client(raise_request_exception=False)
    answer = client.post("/login/", {"username": "ben", "password": CANARY})
    assert answer.status_code == 500 and "broken inside" in logged()
    nowhere(CANARY, logged(), answer.content.decode())
    assert "RuntimeError" not in answer.content.decode()


def test_what_a_file_brings_is_not_repeated_in_the_log(logged, company):
    client = Client()
    client.force_login(company.ben)
    rows = f"客户,电话\n{CANARY}厂,1380013{CANARY}\n,\n".encode()
    client.post("/imports/new/", {"spec": "customers", "file": SimpleUploadedFile("a.csv", rows)})
    client.post("/imports/new/", {"spec": "customers", "file": SimpleUploadedFile("b.xlsx", rows)})
    nowhere(CANARY, re.sub(r"(?m)^DEBUG django\.db\.backends .*$", "", logged()))


def test_database_statements_are_never_logged(settings):
    """They hold what people typed; only the debug level, which nobody can set, would."""
    assert not settings.DEBUG
    assert settings.LOGGING["root"]["level"] != "DEBUG"
    assert "django.db.backends" in settings.LOGGING["loggers"]
    assert settings.LOGGING["loggers"]["django.db.backends"]["level"] == "WARNING"
