"""The last line of a list: sums of all rows asked for, or a button where counting stops."""

from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

PAGE = "dacheng.domains.customers.views.CustomerList"


@pytest.fixture
def summing(monkeypatch):
    monkeypatch.setattr(f"{PAGE}.totals", ("revenue",))
    monkeypatch.setattr(f"{PAGE}.per_page", 2)


def test_the_sum_is_of_all_rows_not_of_the_page(company, customer, sign_in, summing):
    for name in ("甲", "乙", "丙"):
        customer(name=name, revenue="10000.10")
    customer(company.cleo, name="丁", revenue="999999")
    page = sign_in(company.ben).get(reverse("customers:list"))
    assert page.context["totals"].sums["revenue"] == Decimal("30000.30")
    assert "<tfoot" in page.content.decode() and "3 家" in page.content.decode()


def test_too_many_rows_are_counted_up_to_a_limit_and_summed_when_asked(
    company, customer, sign_in, summing, monkeypatch
):
    monkeypatch.setattr("dacheng.kernel.ui.lists.MOST", 2)
    for name in ("甲", "乙", "丙"):
        customer(name=name, revenue=10)
    client = sign_in(company.ben)
    page = client.get(reverse("customers:list")).content.decode()
    assert "2+ 家" in page and "算出合计" in page
    sums = client.get(reverse("customers:list"), {"part": "totals"}).content.decode()
    assert "3 家" in sums and "30" in sums


def test_a_masked_amount_is_not_summed(company, customer, sign_in, summing, person):
    from django.apps import apps

    role = apps.get_model("org", "Role").objects.filter(code="finance")
    role.update(fields={"customer.revenue": "mask"})
    customer(revenue=123456)
    page = sign_in(person("Fay", role="finance")).get(reverse("customers:list"))
    assert page.context["totals"].sums == {} and "123456" not in page.content.decode()


def test_the_page_links_keep_the_question(company, customer, sign_in, summing):
    for name in ("甲", "乙", "丙"):
        customer(name=name)
    page = sign_in(company.ben).get(reverse("customers:list"), {"tab": "mine", "sort": "name"})
    assert "tab=mine" in page.context["next_url"] and "sort=name" in page.context["next_url"]
    assert urlsplit(page.context["next_url"]).path == ""
