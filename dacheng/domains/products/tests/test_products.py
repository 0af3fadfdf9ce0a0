"""Products: everybody sees them, few change them, a new price holds from today."""

import pytest
from django.urls import reverse

from dacheng.domains.products.models import Price, Product


@pytest.mark.parametrize("who", ["ada", "ben", "cleo", "dan"])
def test_everybody_sees_the_list_and_the_page(company, product, sign_in, who):
    made = product(price=550)
    client = sign_in(getattr(company, who))
    assert "GTX Pro" in client.get(reverse("products:list")).content.decode()
    assert client.get(reverse("products:detail", args=[made.pk])).status_code == 200


def test_the_list_asks_the_same_for_one_row_and_three(company, product, sign_in, queries):
    client, counts = sign_in(company.dan), []
    for rows in ((1,), (2, 3)):
        for at in rows:
            product(f"P{at}")
        client.get(reverse("products:list"))
        with queries() as asked:
            client.get(reverse("products:list"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize("who", ["ada", "ben", "dan"])
def test_who_may_not_change_it_is_refused(company, product, sign_in, who):
    made = product(price=550)
    url = reverse("products:edit", args=[made.pk])
    assert sign_in(getattr(company, who)).post(url, {"name": "x"}).status_code == 403
    assert Product.objects.get().name == "GTX Pro"


def test_a_new_price_holds_from_today_and_the_name_stays_unique(company, product, person, sign_in):
    made, client = product(price=550), sign_in(person("Eve", role="director"))
    product("MG Special")
    url = reverse("products:edit", args=[made.pk])
    given = {"name": "GTX Pro", "price": "0.06万", "is_active": "on", "version": "1"}
    assert client.post(url, given).status_code == 303
    assert Price.objects.get(product=made).amount == 600
    response = client.post(url, {**given, "name": "MG Special", "version": "2"})
    assert response.status_code == 422 and 'aria-invalid="true"' in response.content.decode()
