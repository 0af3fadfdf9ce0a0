"""Editing in place: the form, the change, the way back, and who may not."""

import json
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from dacheng.kernel.audit.models import Entry
from dacheng.kernel.search.indexing import rebuild

HTMX = {"HX-Request": "true"}


def cell(record, name, query=""):
    return reverse("cell", args=[record._meta.model_name, record.pk, name]) + query


def test_the_form_shows_the_value_and_the_way_out(company, customer, sign_in):
    page = sign_in(company.ben).get(cell(customer(revenue="3500.50"), "revenue")).content.decode()
    assert 'value="3500.5"' in page and 'name="version"' in page and "dc-cell-edit" in page


def test_a_change_is_saved_logged_and_can_be_undone(company, customer, sign_in):
    record, client = customer(revenue=1000), sign_in(company.ben)

    response = client.post(
        cell(record, "revenue", "?p=2"), {"revenue": "3.5万", "version": 1}, headers=HTMX
    )

    record.refresh_from_db()
    assert response.status_code == 200 and record.revenue == 35_000 and record.version == 2
    assert response.content.decode().startswith("<td") and 'data-p="2"' in response.content.decode()
    toast = json.loads(response["HX-Trigger"])["toast"]
    assert "年营收" in toast["text"]
    entry = Entry.objects.filter(kind="customer", object_id=record.pk).latest("id")
    assert entry.actor_id == company.ben.pk and entry.verb == "change"

    back = client.post(toast["undo_url"], headers=HTMX)
    record.refresh_from_db()
    assert back.status_code == 200 and record.revenue == 1000
    assert 'hx-swap-oob="true"' in back.content.decode()


def test_undo_is_refused_when_somebody_changed_the_record_since(company, customer, sign_in):
    record, client = customer(revenue=1000), sign_in(company.ben)
    response = client.post(cell(record, "revenue"), {"revenue": "2000", "version": 1}, headers=HTMX)
    undo = json.loads(response["HX-Trigger"])["toast"]["undo_url"]
    client.post(cell(record, "industry"), {"industry": "汽车", "version": 2}, headers=HTMX)

    assert client.post(undo, headers=HTMX).status_code == 409
    record.refresh_from_db()
    assert record.revenue == 2000


def test_a_marker_for_undoing_serves_one_field_of_one_record(company, customer, sign_in):
    record, other, client = customer(revenue=1), customer(name="Other"), sign_in(company.ben)
    response = client.post(cell(record, "revenue"), {"revenue": "2", "version": 1}, headers=HTMX)
    query = urlsplit(json.loads(response["HX-Trigger"])["toast"]["undo_url"]).query
    url = reverse("cell_undo", args=["customer", other.pk, "revenue"])
    assert client.post(f"{url}?{query}", headers=HTMX).status_code == 400


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("revenue", "many", "不是金额"),
        ("employees", "3.5", "不是整数"),
        ("customer_class", "Z", "没有“Z”"),
        ("name", "", "要填"),
        ("name", "x" * 300, "太长"),
        ("parent", "999999", "没有这一条"),
    ],
)
def test_a_wrong_value_comes_back_with_the_reason(company, customer, sign_in, name, value, said):
    record = customer()
    response = sign_in(company.ben).post(
        cell(record, name), {name: value, "version": 1}, headers=HTMX
    )
    assert response.status_code == 422 and said in response.content.decode()
    record.refresh_from_db()
    assert record.version == 1


def test_an_outdated_cell_keeps_what_was_typed(company, customer, sign_in):
    record = customer(version=5)
    response = sign_in(company.ben).post(
        cell(record, "industry"), {"industry": "汽车", "version": 4}, headers=HTMX
    )
    page = response.content.decode()
    assert (
        response.status_code == 422
        and 'value="汽车"' in page
        and 'name="version" value="5"' in page
    )


@pytest.mark.parametrize(("who", "status"), [("cleo", 404), ("dan", 403)])
def test_strangers_find_nothing_and_auditors_change_nothing(
    company, customer, sign_in, who, status
):
    record = customer(industry="钢铁")
    before = Entry.objects.count()
    response = sign_in(getattr(company, who)).post(
        cell(record, "industry"), {"industry": "汽车"}, headers=HTMX
    )
    record.refresh_from_db()
    assert response.status_code == status and record.industry == "钢铁"
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", ["owner", "unit", "created_at", "version", "custom", "nothing"])
def test_what_has_a_verb_of_its_own_is_no_cell(company, customer, sign_in, name):
    response = sign_in(company.ben).post(cell(customer(), name), {name: "1"}, headers=HTMX)
    assert response.status_code in (403, 404)


def test_a_fact_is_edited_in_a_dialog_that_closes_itself(company, customer, sign_in):
    record, client = customer(), sign_in(company.ben)
    assert (
        "data-sheet"
        in client.get(cell(record, "needs", "?as=dialog"), headers=HTMX).content.decode()
    )
    response = client.post(
        cell(record, "needs", "?as=dialog"), {"needs": "追溯", "version": 1}, headers=HTMX
    )
    assert response.status_code == 204 and "dialog:close" in response["HX-Trigger"]
    assert "customer-changed" in response["HX-Trigger"]


def test_a_picker_offers_what_the_viewer_may_see(company, customer, sign_in):
    customer(company.ben, name="甲北"), customer(company.cleo, name="甲南")
    rebuild("customer")
    found = sign_in(company.ben).get(reverse("pick", args=["customer"]), {"q": "甲"}).json()
    assert [one["text"] for one in found] == ["甲北"]


@pytest.mark.parametrize("kind", ["nothing", "login", "entry", "personrole", "searchentry"])
def test_a_picker_for_what_is_no_record_is_not_there(company, sign_in, kind):
    assert sign_in(company.ben).get(reverse("pick", args=[kind])).status_code == 404
