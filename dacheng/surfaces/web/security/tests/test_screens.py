"""The pages of one's own security, in both languages, and the person page of an administrator."""

import pytest

from dacheng.domains.org.models import Role


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["/security/", "/security/app/", "/login/", "/security/rules/"])
def test_every_page_draws(company, person, knock, language, address):
    eve = person("Eve", role="administrator", language=language)
    came = knock(eve.username)
    page = came.client.get(address, follow=True)
    assert page.status_code == 200 and "通行密钥" not in page.content.decode() or language != "en"


def test_passkeys_are_offered_where_browsers_allow_them(company, client):
    assert "data-passkey" in client.get("/login/", HTTP_HOST="localhost:8000").content.decode()
    assert "data-passkey" not in client.get("/login/", HTTP_HOST="127.0.0.1").content.decode()


def test_an_administrator_ends_and_resets_from_the_page_of_a_person(
    company, person, knock, with_app, sign_in
):
    with_app(company.cleo)
    bens = knock("ben")
    client = sign_in(person("Eve", role="administrator"))
    asked = client.get(f"/people/{company.ben.pk}/presence/").content.decode()
    assert "在 1 台设备上登录着" in asked
    client.post(f"/people/{company.ben.pk}/presence/")
    assert bens.client.get("/customers/").status_code == 302
    client.post(f"/people/{company.cleo.pk}/presence/", {"factors": "on"})
    assert not company.cleo.factors.exists()


def test_rules_are_set_on_their_page(company, person, sign_in):
    client = sign_in(person("Eve", role="administrator"))
    given = {"roles": ["manager"], "idle_minutes": "60", "longest_hours": "10"}
    assert client.post("/security/rules/", given).status_code == 303
    page = client.get("/security/rules/").content.decode()
    assert "1 人，1 人还没有" in page and Role.objects.get(code="manager").name in page
    assert client.post("/security/rules/", {**given, "idle_minutes": "1"}).status_code == 422


def test_new_recovery_codes_void_the_old(company, knock, with_app):
    held = with_app(company.ben)
    came = knock("ben")
    came.client.post("/login/second/", {"code": held.codes[0]})
    page = came.client.post("/security/codes/").content.decode()
    assert page.count("<li>") == 10 and held.codes[1] not in page
    again = knock("ben")
    assert again.client.post("/login/second/", {"code": held.codes[1]}).status_code == 422
