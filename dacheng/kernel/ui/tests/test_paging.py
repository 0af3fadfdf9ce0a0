"""Paging by key: every row exactly once, whatever the order, ties and empty values."""

import random
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from dacheng.kernel.ui.paging import BadToken, Order, cut

SIZE = 7
Customer = apps.get_model("customers", "Customer")
PATHS = ("name", "revenue", "employees", "customer_class", "updated_at", "last_activity_at",
         "owner__name", "unit__region__name", "parent__name", "id")  # fmt: skip


@pytest.fixture
def crowd(company, customer):
    """Forty customers with many ties and many empty values."""
    chance = random.Random(7)
    now = timezone.now().replace(microsecond=123456)
    parent = customer(name="Parent")
    for at in range(40):
        customer(
            chance.choice([company.ben, company.cleo, None]),
            name=chance.choice(["甲", "乙", "丙", "a", "B", "_"]),
            revenue=chance.choice([None, 0, 10, "10.01", -3]),
            employees=chance.choice([None, 5, 5, 6]),
            customer_class=chance.choice(["", "A", "B"]),
            last_activity_at=chance.choice([None, now, now - timedelta(microseconds=1)]),
            updated_at=now - timedelta(seconds=at // 9),
            parent=chance.choice([None, parent]),
        )
    return Customer.objects.all()


@pytest.mark.parametrize("ids_first", [False, True])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("path", PATHS)
def test_forward_every_row_comes_once_and_backward_the_same_pages(
    crowd, path, descending, ids_first
):
    order = Order(Customer, path, descending)
    how = {"size": SIZE, "ids_first": ids_first}
    pages, after = [], ""
    while True:
        page = cut(crowd, ["name"], order, after=after, **how)
        pages.append(page)
        after = page.after
        if not after:
            break
    ids = [row[0] for page in pages for row in page.rows]
    assert len(ids) == len(set(ids)) == 41
    assert ids == list(crowd.order_by(*order.by()).values_list("pk", flat=True))
    assert pages[0].before == "" and all(page.before for page in pages[1:])

    walked, before = [pages[-1].rows], pages[-1].before
    while before:
        page = cut(crowd, ["name"], order, before=before, **how)
        walked.append(page.rows)
        before = page.before
    assert [page.rows for page in pages] == walked[::-1]


@pytest.mark.parametrize("path", ["revenue", "last_activity_at", "owner__name"])
@pytest.mark.parametrize("descending", [False, True])
def test_empty_values_come_last_both_ways(crowd, path, descending):
    page = cut(crowd, [], Order(Customer, path, descending), size=100)
    values = [row[1] for row in page.rows]
    assert values[0] is not None and values[-1] is None
    assert None not in values[: values.index(None)]


def test_a_row_removed_between_two_pages_does_not_break_the_walk(crowd):
    order = Order(Customer, "name", False)
    first = cut(crowd, [], order, size=SIZE)
    left = set(crowd.exclude(pk__in=[row[0] for row in first.rows]).values_list("pk", flat=True))
    Customer.objects.filter(pk=first.rows[-1][0]).delete()
    found, after = set(), first.after
    while after:
        page = cut(crowd, [], order, size=SIZE, after=after)
        found |= {row[0] for row in page.rows}
        after = page.after
    assert found == left


def test_few_rows_above_give_the_full_first_page(crowd):
    order = Order(Customer, "id", False)
    second = cut(crowd, [], order, size=SIZE, after=cut(crowd, [], order, size=SIZE).after)
    Customer.objects.filter(pk=crowd.order_by("pk").values_list("pk", flat=True)[3]).delete()
    page = cut(crowd, [], order, size=SIZE, before=second.before)
    assert len(page.rows) == SIZE and page.before == "" and page.after


@pytest.mark.parametrize("other", [("name", True), ("revenue", False)])
def test_a_marker_of_another_order_is_refused(crowd, other):
    token = cut(crowd, [], Order(Customer, "name", False), size=SIZE).after
    with pytest.raises(BadToken):
        cut(crowd, [], Order(Customer, *other), size=SIZE, after=token)


def test_the_links_of_the_page_walk_through_everything(crowd, company, sign_in, monkeypatch):
    monkeypatch.setattr("dacheng.domains.customers.views.CustomerList.per_page", 9)
    client, there = sign_in(company.dan), reverse("customers:list")
    query, seen = "?sort=revenue", 0
    while query:
        page = client.get(there + query)
        seen += len(page.context["rows"])
        query = page.context["next_url"]
    assert seen == 41
