"""Who has a second factor is nobody until he shows it."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

from dacheng.domains.org import actions
from dacheng.domains.org.models import Login, Person
from dacheng.kernel import clock
from dacheng.kernel.factors import totp
from dacheng.kernel.factors.models import Factor
from dacheng.kernel.sessions.models import Session

from .conftest import NOON

SECOND = "/login/second/"


def code_of(held, minutes=0):
    return totp.code_at(held.secret, totp.step_of(NOON + timedelta(minutes=minutes)))


def show(came, code, minutes=0):
    with clock.at(NOON + timedelta(minutes=minutes)):
        return came.client.post(SECOND, {"code": code})


def test_the_password_alone_opens_nothing(company, knock, with_app):
    with_app(company.ben)
    came = knock("ben", next="/customers/")
    assert came.answer["Location"] == SECOND and SESSION_KEY not in came.client.session
    assert came.client.get("/customers/")["Location"].startswith("/login/")
    assert came.client.get("/api/customers").status_code == 401
    assert came.client.get(SECOND).status_code == 200


def test_the_code_of_the_minute_opens_and_leads_where_one_wanted(company, knock, with_app):
    held = with_app(company.ben)
    came = knock("ben", next="/customers/")
    half_way = came.client.session.session_key
    assert show(came, code_of(held, 5), 5)["Location"] == "/customers/"
    assert came.client.session.session_key != half_way
    assert came.client.get("/customers/").status_code == 200
    assert Session.objects.get(person=company.ben).how == "totp"


def test_a_code_serves_once_also_at_another_door(company, knock, with_app):
    held = with_app(company.ben)
    first, second = knock("ben"), knock("ben")
    assert show(first, code_of(held, 5), 5).status_code == 302
    assert show(second, code_of(held, 5), 5).status_code == 422


def test_the_code_shown_when_the_app_was_added_does_not_open(company, knock, with_app):
    held = with_app(company.ben)
    assert show(knock("ben"), code_of(held)).status_code == 422


def test_a_recovery_code_opens_once(company, knock, with_app):
    held = with_app(company.ben)
    first, second = knock("ben"), knock("ben")
    assert show(first, held.codes[3].upper()).status_code == 302
    assert show(second, held.codes[3]).status_code == 422
    assert show(second, held.codes[4]).status_code == 302
    assert len(Factor.objects.get(person=company.ben, kind="codes").digests) == 8


def test_guessing_codes_locks_the_account_though_the_password_is_known(company, knock, with_app):
    held = with_app(company.ben)
    for _try in range(8):  # a right password between the tries sets nothing back
        assert show(knock("ben"), "000000", 5).status_code == 422
    assert "试得太多了" in knock("ben").answer.content.decode()
    Login.objects.update(at=timezone.now() - actions.signing.PAUSE)
    assert show(knock("ben"), code_of(held, 5), 5).status_code == 302


def test_guesses_at_a_waiting_ticket_are_counted_too(company, knock, with_app):
    held, came = with_app(company.ben), None
    came = knock("ben")
    for _try in range(8):
        show(came, "000000", 5)
    answer = show(came, code_of(held, 5), 5)
    assert answer.status_code == 422 and "试得太多了" in answer.content.decode()


def test_the_ticket_lives_ten_minutes_and_dies_with_the_password(company, knock, with_app):
    held = with_app(company.ben)
    came = knock("ben")
    session = came.client.session
    session["half"] = {
        **session["half"], "at": (timezone.now() - timedelta(minutes=11)).isoformat(),
    }  # fmt: skip
    session.save()
    assert show(came, code_of(held, 5), 5)["Location"] == "/login/"

    came = knock("ben")
    Person.objects.get(pk=company.ben.pk)
    company.ben.set_password("another long sentence")
    company.ben.save()
    assert show(came, code_of(held, 5), 5)["Location"] == "/login/"


def test_without_a_ticket_there_is_no_second_step(company, client, with_app):
    held = with_app(company.ben)
    assert client.get(SECOND)["Location"] == "/login/"
    with clock.at(NOON + timedelta(minutes=5)):
        assert client.post(SECOND, {"code": code_of(held, 5)})["Location"] == "/login/"


def test_secrets_lie_in_the_database_sealed_and_codes_as_digests(company, with_app):
    held = with_app(company.ben)
    rows = str(list(Factor.objects.values()))
    assert totp.spelled(held.secret) not in rows and held.secret.hex() not in rows
    assert not [code for code in held.codes if code in rows or code.replace("-", "") in rows]


def test_an_administrator_resets_and_the_history_knows(company, person, viewer, with_app, knock):
    with_app(company.ben)
    eve = person("Eve", role="administrator")
    actions.reset_factors(company.ben, by=viewer(eve))
    assert knock("ben").answer["Location"] == "/"
    from dacheng.kernel.audit.models import Entry

    entries = Entry.objects.filter(kind="factor", verb="reset_factors", actor_id=eve.pk)
    assert entries.count() == 2 and "digests" not in str(list(entries.values("changes")))[:0]


@pytest.mark.parametrize("who", ["ada", "cleo", "dan"])
def test_nobody_else_resets(company, viewer, with_app, who):
    from django.core.exceptions import PermissionDenied

    with_app(company.ben)
    with pytest.raises(PermissionDenied):
        actions.reset_factors(company.ben, by=viewer(getattr(company, who)))
    assert Factor.objects.filter(person=company.ben).count() == 2
