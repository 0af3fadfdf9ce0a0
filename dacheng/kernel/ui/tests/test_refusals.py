"""Refusals: one status and one sentence, as page, fragment or JSON."""

import pytest

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/customers/999999/", 404),
        ("/customers/99999999999999999999999/", 404),
        ("/nowhere/", 404),
        ("/customers/?where={", 400),
        ("/customers/?after=x", 400),
        ("/cell/nothing/1/name/", 404),
        ("/cell/orgunit/1/name/", 404),
        ("/cell/customer/999999/name/", 404),
        ("/customers/?part=export&format=exe", 400),
    ],
)
def test_each_way_says_it_its_own_way(company, sign_in, url, status):
    client = sign_in(company.ben)
    page = client.get(url)
    assert page.status_code == status and "data-message" in page.content.decode()
    fragment = client.get(url, headers=HTMX)
    assert fragment.status_code == status and fragment["Content-Type"].startswith("text/plain")
    data = client.get(url, headers=JSON)
    assert data.status_code == status and data.json()["error"]


def test_what_somebody_wrote_is_never_markup(company, sign_in):
    page = sign_in(company.ben).get("/customers/", {"sort": "<script>alert(1)</script>"})
    assert page.status_code == 400 and "<script>alert" not in page.content.decode()


def test_a_name_with_markup_is_text_everywhere(company, customer, sign_in):
    record = customer(name='<b onclick="x">A</b>', code="<i>", industry="<u>")
    client = sign_in(company.ben)
    for url in ("/customers/", f"/customers/{record.pk}/", f"/customers/{record.pk}/edit/"):
        page = client.get(url).content.decode()
        assert "<b onclick" not in page and "<i>" not in page and "<u>" not in page
