"""A board of customers by class: two questions for its rows at any size, totals that add up."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ObjectDoesNotExist
from django.test import RequestFactory

from dacheng.kernel import records
from dacheng.kernel.ui.pages import BoardPage, Lane

HTMX = {"HTTP_HX_REQUEST": "true"}


def to_class(record, key, *, by, version):
    return records.change(record, {"customer_class": key}, by=by, version=version)


class ClassBoard(BoardPage):
    kind, title = "customer", "客户看板"
    base = '{"field": "owner", "op": "filled"}'
    by, amount = "customer_class", "budget"
    reads = {"name": "name", "budget": "budget", "owner": "owner__name"}
    columns = ("name", "budget", "updated_at")
    per_column = 3
    move = to_class

    def lanes(self):
        return [Lane("A", "A 类"), Lane("B", "B 类"), Lane("C", "C 类")]

    def card(self, row):
        return {"title": row["name"], "owner": row["owner"]}


@pytest.fixture
def ask(viewer):
    def send(person, method="get", query="", data=None, pk=None, **headers):
        url = f"/board/move/{pk}/" if pk else f"/board/{query}"
        request = getattr(RequestFactory(), method)(url, data, **headers)
        request.viewer, request.session, request.user = viewer(person), {}, person
        request.COOKIES = {}
        return ClassBoard.as_view()(request, **({"pk": pk} if pk else {}))

    return send


def test_columns_count_and_sum_what_the_viewer_sees(company, customer, ask):
    for at in range(5):
        customer(name=f"A{at}", customer_class="A", budget=10_000)
    customer(name="B0", customer_class="B", budget=Decimal("5"))
    customer(company.cleo, name="Elsewhere", customer_class="A", budget=1)
    customer(None, name="Pooled", customer_class="A", budget=1)

    page = ask(company.ben).content.decode()

    assert page.count('class="dc-kcard"') == 4 and "Elsewhere" not in page and "Pooled" not in page
    assert "5.0" in page and "还有 2 条" in page


def test_two_questions_for_the_rows_however_many(company, customer, ask, queries):
    for name in "ABC":
        customer(name=name, customer_class=name)
    ask(company.dan)
    with queries() as few:
        ask(company.dan)
    for name in "ABC":
        customer(name=name * 2, customer_class=name), customer(name=name * 3, customer_class=name)
    with queries() as more:
        ask(company.dan)
    about = [one for one in more.captured_queries if "customers_customer" in one["sql"]]
    assert len(few) == len(more) and len(about) == 2


def test_more_gives_the_next_cards(company, customer, ask):
    for at in range(5):
        customer(name=f"A{at}", customer_class="A")
    first = ask(company.ben).content.decode()
    rest = ask(company.ben, query="?part=more&lane=A&page=2").content.decode()
    names = [f"A{at}" for at in range(5)]
    assert sum(f">{name}<" in first for name in names) == 3
    assert sorted(name for name in names if f">{name}<" in first + rest) == names


def test_a_card_dropped_is_moved_and_the_totals_follow(company, customer, ask):
    record = customer(customer_class="A", budget=7)
    page = ask(company.ben, "post", data={"stage": "B", "version": "1"}, pk=record.pk, **HTMX)
    record.refresh_from_db()
    text = page.content.decode()
    assert record.customer_class == "B" and 'data-version="2"' in text
    assert text.count('hx-swap-oob="true"') == 3


@pytest.mark.parametrize(("key", "version"), [("Z", "1"), ("B", ""), ("B", "x"), ("B", "9")])
def test_a_drop_that_makes_no_sense_moves_nothing(company, customer, ask, key, version):
    record = customer(customer_class="A")
    with pytest.raises(ValidationError):
        ask(company.ben, "post", data={"stage": key, "version": version}, pk=record.pk)
    record.refresh_from_db()
    assert record.customer_class == "A"


@pytest.mark.parametrize(
    ("who", "error"), [("cleo", ObjectDoesNotExist), ("dan", PermissionDenied)]
)
def test_who_may_not_moves_nothing(company, customer, ask, who, error):
    record = customer(customer_class="A")
    with pytest.raises(error):
        ask(getattr(company, who), "post", data={"stage": "B", "version": "1"}, pk=record.pk)
    record.refresh_from_db()
    assert record.customer_class == "A"


def test_an_auditors_cards_do_not_move(company, customer, ask):
    customer(customer_class="A")
    assert "data-move-url" not in ask(company.dan).content.decode()
    assert "data-move-url" in ask(company.ben).content.decode()
