"""An added field is a field like the others: written, filtered, sorted, paged, held back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.customers import actions
from dacheng.domains.customers.fields import CUSTOMER
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import Role
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.criteria import BadCriteria, parse
from dacheng.kernel.custom import making
from dacheng.kernel.ui.history import what_changed
from dacheng.kernel.ui.paging import Order, cut

TODAY = date(2026, 3, 18)
VALUES = {
    "text": "甲方", "long": "很长", "choice": "zhi_xiao", "bool": True, "date": date(2026, 2, 3),
    "integer": 40, "number": Decimal("1.5"), "money": Decimal("12.35"), "share": Decimal("0.4"),
    "phone": "13900002987", "email": "a@b.cn",
}  # fmt: skip


@pytest.fixture
def filled(every: Any, customer: Any, company: Any) -> Any:
    """Ben's customer with a value in every field, and one without any."""
    customer(name="空白")
    record = customer(name="写满")
    changes = {getattr(every, kind).name: value for kind, value in VALUES.items()}
    changes[every.ref.name] = company.cleo
    return actions.change(record, changes, by=viewer_for(company.ben))


@pytest.mark.parametrize("kind", VALUES)
def test_each_type_is_written_and_read(filled: Any, every: Any, kind: str) -> None:
    assert getattr(filled, getattr(every, kind).name) == VALUES[kind]
    fresh = Customer.objects.get(pk=filled.pk)
    assert getattr(fresh, getattr(every, kind).name) == VALUES[kind]


ASKED = [
    ("text", "=", "甲方"), ("text", "contains", "甲"), ("text", "filled", None),
    ("choice", "=", "直销"), ("choice", "in", ["代理", "直销"]), ("bool", "=", "是"),
    ("date", "in", "2026Q1"), ("date", ">=", "2026-02-03"), ("date", "between", "2026-02-01..2026-03-01"),
    ("integer", ">", 9), ("integer", "in", [40, 50]), ("number", "<", "1.6"),
    ("money", ">=", "12.35"), ("share", "=", "40%"), ("ref", "=", "Cleo"), ("ref", "contains", "leo"),
    ("phone", "contains", "2987"), ("email", "starts", "a@"), ("money", "!=", 3),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "op", "value"), ASKED)
def test_filter_and_test_on_a_record_agree(
    filled: Any, every: Any, boss: Any, kind: str, op: str, value: Any
) -> None:
    node = {"field": getattr(every, kind).name, "op": op, "value": value}
    for tree in (node, {"not": node}):
        criteria = parse(tree, CUSTOMER, viewer=boss, today=TODAY)
        found = set(Customer.objects.filter(criteria.q()).values_list("name", flat=True))
        held = {one.name for one in Customer.objects.all() if criteria.holds(one)}
        assert found == held, criteria.sentence()
        assert ("写满" in found) == (tree is node)


def test_numbers_sort_as_numbers_and_page_without_a_gap(add: Any, customer: Any) -> None:
    name = add("台数", "integer").name
    for at, value in enumerate([9, 10, None, 100, 10, None]):
        customer(name=f"客户{at}", custom={} if value is None else {name: value})
    for down in (False, True):
        order = Order(Customer, f"custom__{name}", down)
        seen, after = [], ""
        while True:
            page = cut(Customer.objects.all(), [], order, size=2, after=after)
            seen += page.rows
            after = page.after
            if not after:
                break
        values = [value for _pk, value in seen]
        assert values[:4] == sorted([9, 10, 10, 100], reverse=down)
        assert values[4:] == [None, None]
        assert len({pk for pk, _value in seen}) == 6


def test_a_wrong_value_is_refused_and_nothing_written(
    every: Any, customer: Any, company: Any
) -> None:
    record = customer()
    with pytest.raises(ValidationError) as refused:
        actions.change(record, {every.choice.name: "no"}, by=viewer_for(company.ben))
    assert every.choice.name in refused.value.message_dict
    record.refresh_from_db()
    assert record.custom == {}
    assert record.version == 1


def test_two_fields_do_not_overwrite_each_other(every: Any, customer: Any, company: Any) -> None:
    record, viewer = customer(custom={"设备": "3"}), viewer_for(company.ben)
    actions.change(record, {every.text.name: "一"}, by=viewer)
    fresh = actions.change(record, {every.integer.name: 2}, by=viewer)
    assert fresh.custom == {"设备": "3", every.text.name: "一", every.integer.name: 2}
    fresh = actions.change(fresh, {every.text.name: ""}, by=viewer)
    assert every.text.name not in fresh.custom


def test_the_history_says_the_field(every: Any, filled: Any, boss: Any) -> None:
    entry = Entry.objects.filter(kind="customer", object_id=filled.pk).order_by("-id")[0]
    said = what_changed(entry, CUSTOMER, boss)
    assert "字段choice — → 直销" in said


def test_a_hidden_field_does_not_exist_for_a_role(filled: Any, every: Any, company: Any) -> None:
    name = every.money.name
    Role.objects.filter(code="seller").update(fields={f"customer.{name}": "hidden"})
    ben = viewer_for(company.ben)
    assert name not in {field.name for field in CUSTOMER.shown(ben)}
    with pytest.raises(BadCriteria):
        parse(f"{name} > 3", CUSTOMER, viewer=ben, today=TODAY)
    with pytest.raises(PermissionDenied):
        actions.change(filled, {name: Decimal(5)}, by=ben)


def test_an_archived_field_is_gone_and_comes_back_with_its_values(
    filled: Any, every: Any, boss: Any
) -> None:
    making.archive(every.money, by=boss)
    assert every.money.name not in CUSTOMER
    making.restore(every.money, by=boss)
    assert getattr(Customer.objects.get(pk=filled.pk), every.money.name) == Decimal("12.35")
