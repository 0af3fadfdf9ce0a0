"""Where somebody is in: listed, ended, at once; and what the door asks of whom."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from dacheng.conftest import PASSWORD
from dacheng.domains.org import actions
from dacheng.domains.org.models import Login, Person, Role
from dacheng.domains.org.queries import sign_in_rules, viewer_for
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.sessions import keeping
from dacheng.kernel.sessions.models import Session
from dacheng.kernel.sessions.store import ABOUT, digest_of
from dacheng.surfaces.api import tokens

AT_ONCE = 5.0  # seconds, the promise


@pytest.fixture
def admin(company, person, viewer):
    return viewer(person("Eve", role="administrator"))


def inside(came):
    return came.client.get("/customers/").status_code == 200


def bearer(secret):
    return Client().get("/api/customers", headers={"Authorization": f"Bearer {secret}"})


def test_the_database_holds_no_key_that_opens(company, knock):
    key = knock("ben").client.session.session_key
    row = Session.objects.get(person=company.ben)
    assert issubclass(Session, AbstractBaseSession) and row.session_key == digest_of(key) != key
    stranger = Client()
    stranger.cookies["sessionid"] = row.session_key
    assert stranger.get("/customers/").status_code == 302


def test_a_planted_session_is_worth_nothing_after_signing_in(company, knock):
    victim = Client()
    victim.post("/login/passkey/ask/")  # the attacker's own half-open session
    planted = victim.session.session_key
    knock("ben", client=victim)
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert victim.get("/customers/").status_code == 200
    assert thief.get("/customers/").status_code == 302


def test_each_device_is_listed_for_its_person_alone(company, client):
    agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"
    client.post("/login/", {"username": "ben", "password": PASSWORD}, headers={"User-Agent": agent})
    page = client.get("/security/").content.decode()
    assert "Chrome · Windows" in page and "127.0.0.1" in page and "这台" in page
    cleo = Client()
    cleo.force_login(company.cleo)
    assert "Chrome · Windows" not in cleo.get("/security/").content.decode()


def test_out_everywhere_but_here_with_tokens(company, knock):
    here, there = knock("ben"), knock("ben")
    _token, secret = tokens.issue("x", ["read"], by=viewer_for(company.ben), days=30)
    assert inside(there) and bearer(secret).status_code == 200
    begun = time.monotonic()
    here.client.post("/security/devices/end/", {"tokens": "1"})
    assert inside(here) and not inside(there) and bearer(secret).status_code == 401
    assert time.monotonic() - begun < AT_ONCE
    assert Entry.objects.filter(verb="end_sessions", actor_id=company.ben.pk).count() == 1


def test_one_device_out_and_never_somebody_elses(company, knock):
    bens, other = knock("ben"), knock("ben")
    cleos = knock("cleo")
    key = digest_of(other.client.session.session_key)
    assert cleos.client.post("/security/devices/end/", {"key": key}).status_code == 404
    assert inside(other)
    assert bens.client.post("/security/devices/end/", {"key": key}).status_code == 303
    assert inside(bens) and not inside(other)


@pytest.mark.parametrize("how", ["left", "ended", "login", "password"])
def test_everything_ends_within_five_seconds_whoever_ends_it(company, knock, admin, how):
    came = knock("ben")
    _token, secret = tokens.issue("x", ["read"], by=viewer_for(company.ben), days=30)
    ben = Person.objects.get(pk=company.ben.pk)
    begun = time.monotonic()
    if how == "left":
        actions.deactivate(ben, by=admin)
    elif how == "ended":
        actions.end_sessions(ben, by=admin)
    elif how == "login":
        actions.issue_login(ben, by=admin)
    else:
        new = "an own long sentence"
        knock("ben").client.post(
            "/password/", {"old": PASSWORD, "new": new, "again": new}
        )  # on another device
    assert not inside(came)
    if how in ("left", "login"):
        assert bearer(secret).status_code == 401
    assert time.monotonic() - begun < AT_ONCE


def test_a_changed_role_counts_from_the_next_click_under_a_new_key(company, knock, admin):
    came = knock("ben")
    _token, secret = tokens.issue("x", ["write"], by=viewer_for(company.ben), days=30)
    before = came.client.session.session_key
    assert inside(came) and came.client.session.session_key == before
    actions.give_role(company.ben, Role.objects.get(code="auditor"), by=admin)
    actions.take_role(company.ben, Role.objects.get(code="seller"), by=admin)
    assert inside(came) and came.client.session.session_key != before
    assert came.client.get("/customers/new/").status_code == 403
    answer = Client().post(
        "/api/customers", {"name": "x"}, "application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    assert answer.status_code == 403
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/customers/").status_code == 302


def test_an_ordinary_click_writes_nothing_and_asks_no_more_than_before(company, knock, queries):
    came = knock("ben")
    came.client.get("/password/")
    with queries() as asked:
        came.client.get("/password/")
    said = [row["sql"] for row in asked.captured_queries]
    assert not [sql for sql in said if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len([sql for sql in said if "signedin_session" in sql]) == 1
    assert not [sql for sql in said if "factors_factor" in sql or "org_company" in sql]


def test_who_clicks_stays_who_rests_is_out(company, knock):
    came = knock("ben")
    rows = Session.objects.filter(person=company.ben)
    rows.update(
        seen_at=timezone.now() - timedelta(minutes=2),
        expire_date=timezone.now() + timedelta(minutes=1),
    )
    assert inside(came)
    assert rows.get().expire_date > timezone.now() + timedelta(hours=11)
    rows.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not inside(came)


def test_the_longest_time_ends_also_who_clicks(company, knock):
    came = knock("ben")
    rows, soon = Session.objects.filter(person=company.ben), timezone.now() + timedelta(seconds=30)
    rows.update(seen_at=timezone.now() - timedelta(minutes=2), until=soon)
    assert inside(came) and rows.get().expire_date == soon


def test_an_administrator_shortens_and_asks_for_a_factor_of_a_role(
    company, person, knock, with_app, admin
):
    with_app(company.ada)
    bens, dans = knock("ben"), knock("dan")
    actions.set_rules(["seller", "manager"], 30, 8, by=admin)
    assert not inside(bens) and inside(dans)
    row = Session.objects.get(person=company.dan)
    assert row.until <= row.started_at + timedelta(hours=8)
    assert row.expire_date <= row.seen_at + timedelta(minutes=31)
    again = knock("ben")
    assert again.answer["Location"] == "/security/"
    assert again.client.get("/customers/")["Location"] == "/security/"
    assert "你的角色要用第二步验证" in again.client.get("/security/").content.decode()
    assert again.client.get("/security/app/").status_code == 200
    assert Entry.objects.filter(kind="company", verb="rule_sign_in").count() == 1


def test_adding_one_opens_the_rest(company, knock, admin):
    from dacheng.kernel import clock
    from dacheng.kernel.factors import totp

    actions.set_rules(["seller"], 30, 8, by=admin)
    came = knock("ben")
    came.client.get("/security/app/")
    secret = actions.app_secret(company.ben, came.client.session["app"])
    code = totp.code_at(secret, totp.step_of(clock.now()))
    page = came.client.post("/security/app/", {"code": code}).content.decode()
    assert page.count("<li>") == 10 and inside(came)
    assert "app" not in came.client.session and not came.client.session[ABOUT]["enrol"]
    (factor,) = company.ben.factors.filter(kind="totp")
    with pytest.raises(ValidationError, match="第二步验证"):
        actions.remove_factor(company.ben, factor.pk, by=viewer_for(company.ben))
    assert company.ben.factors.count() == 2


def test_nobody_is_asked_for_a_factor_unless_an_administrator_says_so(company, knock):
    assert sign_in_rules().roles == () and inside(knock("ben"))


@pytest.mark.parametrize(
    ("roles", "idle", "longest"), [(["nobody"], 30, 8), ([], 4, 8), ([], 30, 0), ([], 30, 2161)]
)
def test_rules_that_make_no_sense_are_refused(company, admin, roles, idle, longest):
    with pytest.raises(ValidationError):
        actions.set_rules(roles, idle, longest, by=admin)
    assert sign_in_rules().idle_minutes == 720


def test_only_an_administrator_sets_them(company, viewer):
    with pytest.raises(PermissionDenied):
        actions.set_rules([], 30, 8, by=viewer(company.ada))


def test_changing_how_one_comes_in_needs_the_password_of_just_now(company, knock, with_app):
    came = knock("ben")
    session = came.client.session
    long_ago = (timezone.now() - timedelta(minutes=16)).isoformat()
    session[ABOUT] = {**session[ABOUT], "started": long_ago}
    session.save()
    assert came.client.get("/security/app/")["Location"].startswith("/security/confirm/")
    assert came.client.post("/security/passkeys/ask/").status_code == 303
    wrong = came.client.post("/security/confirm/", {"password": "wrong"})
    assert wrong.status_code == 422 and Login.objects.filter(username="ben", ok=False).count() == 1
    right = came.client.post("/security/confirm/", {"password": PASSWORD, "next": "/security/app/"})
    assert right["Location"] == "/security/app/"
    assert came.client.get("/security/app/").status_code == 200


def test_wrong_old_passwords_are_tries_like_any_other(company, knock):
    came, new = knock("ben"), "an own long sentence"
    given = {"old": "wrong", "new": new, "again": new}
    for _try in range(8):
        came.client.post("/password/", given)
    page = came.client.post("/password/", {**given, "old": PASSWORD})
    assert page.status_code == 422 and "试得太多了" in page.content.decode()
    assert "试得太多了" in knock("ben").answer.content.decode()


def test_all_addresses_of_one_network_count_together(company, client):
    Login.objects.bulk_create(
        Login(username=f"u{n}", address=f"2001:db8:1:2::{n + 1:x}", ok=False) for n in range(30)
    )
    given = {"username": "ben", "password": PASSWORD}
    near = client.post("/login/", given, REMOTE_ADDR="2001:db8:1:2:ffff::9")
    assert "试得太多了" in near.content.decode()
    assert client.post("/login/", given, REMOTE_ADDR="2001:db8:1:3::9").status_code == 302


def test_what_ran_out_is_forgotten(company, knock):
    knock("ben")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert keeping.clear(timezone.now()) == 1


def test_the_sessions_of_before_are_gone_with_their_keys(db):
    assert "django_session" not in connection.introspection.table_names()
