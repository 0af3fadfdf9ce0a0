"""The door: who comes in, who does not, and what it gives away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dacheng.conftest import PASSWORD
from dacheng.domains.org import actions
from dacheng.domains.org.models import Login, Person

WRONG = "登录名或密码不对。"


def knock(client, username, password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def test_the_right_password_opens_with_a_new_session(company, client):
    client.get(reverse("login"))
    client.session["planted"] = 1
    before = client.session.session_key
    response = knock(client, " BEN ")
    assert response.status_code == 302 and response["Location"] == "/"
    assert client.session.session_key != before
    assert Login.objects.filter(username="ben", ok=True, address="127.0.0.1").count() == 1
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("username", "password"),
    [("ben", "wrong"), ("nobody", "wrong"), ("b" * 79, "x"), ("' or 1=1", "x")],
)
def test_one_sentence_for_every_reason(company, client, username, password):
    response = knock(client, username, password)
    page = response.content.decode()
    assert response.status_code == 422 and WRONG in page and "_auth_user_id" not in client.session


def test_a_name_with_a_nul_is_no_name(company, client):
    assert knock(client, "ben\x00").status_code == 422


def test_somebody_who_left_does_not_come_in(company, client):
    Person.objects.filter(pk=company.ben.pk).update(is_active=False)
    assert WRONG in knock(client, "ben").content.decode()


@pytest.mark.parametrize("username", ["ben", "nobody"])
def test_after_eight_failures_the_account_waits_known_or_not(company, client, username):
    for _try in range(8):
        assert WRONG in knock(client, username, "wrong").content.decode()
    assert "试得太多了" in knock(client, username).content.decode()
    Login.objects.update(at=timezone.now() - actions.signing.PAUSE)
    assert knock(client, username).status_code == (302 if username == "ben" else 422)


def test_a_success_begins_the_count_anew(company, client):
    for _try in range(7):
        knock(client, "ben", "wrong")
    assert knock(client, "ben").status_code == 302
    client.logout()
    assert WRONG in knock(client, "ben", "wrong").content.decode()
    assert knock(client, "ben").status_code == 302


def test_an_address_that_tries_many_names_waits_too(company, client):
    Login.objects.bulk_create(
        Login(username=f"u{n}", address="127.0.0.1", ok=False) for n in range(30)
    )
    assert "试得太多了" in knock(client, "ben").content.decode()
    assert knock(client, "cleo", REMOTE_ADDR="x").status_code == 422


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "javascript:alert(1)"])
def test_the_way_on_stays_in_the_house(company, client, elsewhere):
    assert knock(client, "ben", next=elsewhere)["Location"] == "/"


def test_the_way_on_leads_where_one_wanted_to_go(company, client):
    assert knock(client, "ben", next="/customers/?tab=mine")["Location"] == "/customers/?tab=mine"


def test_out_only_by_post(company, sign_in):
    client = sign_in(company.ben)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout"))["Location"] == "/login/"
    assert client.get("/").status_code == 302


def test_a_login_is_issued_once_and_must_be_changed_first(company, person, client):
    eve = person("Eve", role="administrator")
    client.force_login(eve)
    page = client.post(reverse("people:issue_login", args=[company.ben.pk]))
    password = page.context["password"]
    assert password in page.content.decode() and page["Cache-Control"] == "no-store"
    client.logout()

    assert knock(client, "ben", password)["Location"] == "/password/"
    assert client.get("/customers/")["Location"] == "/password/"
    given = {"old": password, "new": "an own long sentence", "again": "an own long sentence"}
    assert client.post(reverse("password"), given)["Location"] == "/"
    assert client.get("/customers/").status_code == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"old": "wrong"}, "现在的密码不对"),
        ({"again": "something else"}, "两遍不一样"),
        ({"new": "short", "again": "short"}, "10"),
        ({"new": PASSWORD, "again": PASSWORD}, "和现在的一样"),
    ],
)
def test_a_weak_or_wrong_password_is_refused(company, sign_in, given, said):
    new = "an own long sentence"
    usual = {"old": PASSWORD, "new": new, "again": new}
    response = sign_in(company.ben).post(reverse("password"), {**usual, **given})
    assert response.status_code == 422 and said in response.content.decode()
    assert Person.objects.get(pk=company.ben.pk).check_password(PASSWORD)


def test_a_new_password_ends_the_other_sessions(company, client, django_user_model):
    from django.test import Client

    other = Client()
    knock(other, "ben"), knock(client, "ben")
    new = "an own long sentence"
    client.post(reverse("password"), {"old": PASSWORD, "new": new, "again": new})
    assert client.get("/").status_code == 200 and other.get("/").status_code == 302


def test_who_leaves_is_out_at_once(company, person, sign_in, viewer):
    from django.test import Client

    bens = Client()
    knock(bens, "ben")
    assert bens.get("/").status_code == 200
    actions.deactivate(company.ben, by=viewer(person("Eve", role="administrator")))
    assert bens.get("/")["Location"].startswith("/login/")
    Person.objects.filter(pk=company.ben.pk).update(is_active=True)
    assert bens.get("/").status_code == 302


def test_the_language_is_remembered_with_the_person(company, sign_in):
    client = sign_in(company.ben)
    response = client.post(reverse("language"), {"language": "en", "next": "/customers/"})
    assert response["Location"] == "/customers/"
    assert Person.objects.get(pk=company.ben.pk).language == "en"
    assert '<html lang="en"' in client.get("/").content.decode()
    assert client.post(reverse("language"), {"language": "xx"}).status_code == 400


def test_health_asks_nobody_and_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/health/")
    assert response.status_code == 200 and response.content == b"ok"


def test_private_pages_stay_out_of_caches(company, sign_in):
    assert "no-store" in sign_in(company.ben).get("/customers/")["Cache-Control"]
