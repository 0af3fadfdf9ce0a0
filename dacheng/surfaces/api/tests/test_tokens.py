"""A token never does more than its owner, and never more than its scope."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dacheng.domains.org import actions
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit.models import Entry
from dacheng.surfaces.api import tokens
from dacheng.surfaces.api.models import Token
from dacheng.surfaces.api.scopes import EVERY


def test_no_token_no_answer(company, client):
    answer = client.get("/api/opportunities")
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
    for header in ("Bearer dct_nothing", "Bearer ", "Basic abc", "Bearer " + "x" * 5000, "é"):
        assert client.get("/api/leads", headers={"Authorization": header}).status_code == 401


def test_the_secret_is_kept_nowhere(company, caller):
    ben = caller(company.ben)
    token = Token.objects.get()
    assert ben.secret not in str(vars(token))
    entry = Entry.objects.get(kind="token")
    assert entry.verb == "issue_token"
    assert token.digest not in str(entry.changes) and ben.secret not in str(entry.changes)


def test_a_revoked_or_expired_token_is_nobody(company, caller):
    ben = caller(company.ben)
    token = Token.objects.get()
    assert ben.get("/api/leads").status_code == 200
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ben.get("/api/leads").status_code == 401
    Token.objects.update(expires_at=None)
    assert ben.get("/api/leads").status_code == 200
    tokens.revoke(token, by=viewer_for(company.ben))
    assert ben.get("/api/leads").status_code == 401


def test_who_leaves_is_out_at_once(company, caller, person):
    ben = caller(company.ben)
    assert ben.get("/api/leads").status_code == 200
    actions.deactivate(company.ben, by=viewer_for(person("Eve", role="administrator")))
    assert ben.get("/api/leads").status_code == 401


def test_a_reset_password_stops_the_tokens_too(company, caller, person):
    ben = caller(company.ben)
    actions.issue_login(company.ben, by=viewer_for(person("Eve", role="administrator")))
    assert ben.get("/api/leads").status_code == 401


@pytest.mark.parametrize(
    "scopes, reads, writes, other",
    [
        (("read",), 200, 403, 200),
        (("write",), 200, 201, 200),
        (("leads:read",), 200, 403, 403),
        (("leads:write",), 200, 201, 403),
        (("customers:write",), 403, 403, 200),
        (("metrics:read", "imports:write", "files:write"), 403, 403, 403),
    ],
)
def test_a_scope_is_a_wall(company, caller, written, scopes, reads, writes, other):
    ben = caller(company.ben, *scopes)
    assert ben.get("/api/leads").status_code == reads
    answer, wrote = written(lambda: ben.post("/api/leads", company="海纳"))
    assert answer.status_code == writes, answer.content
    assert bool(wrote) is (writes == 201)
    assert ben.get("/api/customers").status_code == other


def test_what_a_verb_touches_needs_its_scope_too(company, caller):
    full = caller(company.ben)
    lead = full.post("/api/leads", company="海纳").json()["id"]
    narrow = caller(company.ben, "leads:write")
    assert narrow.post(f"/api/leads/{lead}/convert", name="x").status_code == 403
    assert full.get(f"/api/leads/{lead}").json()["status"] == "new"
    assert (
        caller(company.ben, "leads:write", "customers:write", "opportunities:write")
        .post(f"/api/leads/{lead}/convert", name="x")
        .status_code
        == 201
    )


def test_the_widest_scope_is_still_the_owner(company, caller, opportunity):
    strange = opportunity(company.cleo)
    ben = caller(company.ben, *EVERY)
    assert ben.get(f"/api/opportunities/{strange.pk}").status_code == 404
    assert ben.post("/api/people", name="x", username="y").status_code == 403


def test_too_many_requests_are_told_to_wait(company, caller, monkeypatch):
    monkeypatch.setattr(tokens, "AT_ONCE", 3)
    monkeypatch.setattr(tokens, "PER_SECOND", 0.5)
    ben, cleo = caller(company.ben), caller(company.cleo)
    assert [ben.get("/api/leads").status_code for _at in range(4)] == [200, 200, 200, 429]
    waiting = ben.get("/api/leads")
    assert int(waiting["Retry-After"]) in (1, 2)
    assert waiting.json()["type"].endswith("#problem-rate")
    assert cleo.get("/api/leads").status_code == 200


def test_use_is_noted_once_a_minute(company, caller, queries):
    ben = caller(company.ben)
    ben.get("/api/leads")
    first = Token.objects.get().last_used_at
    assert first is not None
    ben.get("/api/leads")
    assert Token.objects.get().last_used_at == first


def test_a_session_reads_from_our_own_pages_only(company, sign_in, opportunity, written):
    record = opportunity()
    ben = sign_in(company.ben)
    path = f"/api/opportunities/{record.pk}"
    assert ben.get(path).json()["allowed_actions"] == []
    assert ben.get(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert ben.get(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 401
    assert ben.get(path, headers={"Sec-Fetch-Site": "same-site"}).status_code == 401
    for call in (
        lambda: ben.post(f"{path}/win", {}, content_type="application/json"),
        lambda: ben.patch(path, {"amount": 1}, content_type="application/json"),
    ):
        answer, writes = written(call)
        assert answer.status_code == 403 and writes == []


def test_a_wrong_token_does_not_fall_back_to_the_session(company, sign_in):
    ben = sign_in(company.ben)
    assert ben.get("/api/leads", headers={"Authorization": "Bearer dct_x"}).status_code == 401


def test_the_page_shows_the_secret_once(company, sign_in):
    ben = sign_in(company.ben)
    assert ben.get("/tokens/new/").status_code == 200
    given = {"name": "官网", "days": "90", "scopes": ["leads:write"]}
    shown = ben.post("/tokens/new/", given).content.decode()
    token = Token.objects.get()
    assert "dct_" in shown and token.scopes == ["leads:write"] and token.expires_at
    page = ben.get("/tokens/").content.decode()
    assert "官网" in page and token.hint in page
    secret = shown.split('id="one-time">')[1].split("<")[0]
    assert secret not in page
    assert ben.post("/tokens/new/", {**given, "scopes": []}).status_code == 422


def test_somebody_elses_token_is_not_there(company, sign_in, caller, person):
    caller(company.cleo)
    token = Token.objects.get()
    ben = sign_in(company.ben)
    assert token.hint not in ben.get("/tokens/").content.decode()
    assert ben.post(f"/tokens/{token.pk}/revoke/").status_code == 404
    eve = sign_in(person("Eve", role="administrator"))
    assert eve.get(f"/tokens/{token.pk}/revoke/").status_code == 200
    eve.post(f"/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at
