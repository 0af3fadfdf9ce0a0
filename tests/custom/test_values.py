"""A value goes into JSON and comes back as itself, and the database sees what a page sees."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from dacheng.domains.customers.models import Customer
from dacheng.kernel.custom.kept import expression
from dacheng.kernel.custom.values import read, stored
from dacheng.kernel.fields import Field, FieldKind

ONE = {kind: Field("x_one", "one", kind, added=True, choices=(("a", "A"),)) for kind in FieldKind}
VALUES = {
    FieldKind.TEXT: st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=80),
    FieldKind.BOOL: st.booleans(),
    FieldKind.DATE: st.dates(date(2, 1, 1), date(9998, 12, 31)),
    FieldKind.INTEGER: st.integers(-(10**15) + 1, 10**15 - 1),
    FieldKind.NUMBER: st.decimals(-(10**12), 10**12, places=6),
    FieldKind.MONEY: st.decimals(-(10**12), 10**12, places=2),
    FieldKind.SHARE: st.decimals(0, 1, places=4),
    FieldKind.CHOICE: st.just("a"),
}


@pytest.mark.parametrize("kind", VALUES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_was_kept_is_read_back(kind: FieldKind, data: Any) -> None:
    import unicodedata

    value = data.draw(VALUES[kind])
    field = ONE[kind]
    kept = stored(field, value)
    back = read(field, kept)
    assert back == (unicodedata.normalize("NFC", value) if kind is FieldKind.TEXT else value)
    assert stored(field, back) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.INTEGER, "12.5"),
        (FieldKind.INTEGER, 10**15),
        (FieldKind.NUMBER, "abc"),
        (FieldKind.NUMBER, "NaN"),
        (FieldKind.NUMBER, True),
        (FieldKind.MONEY, "1e20"),
        (FieldKind.SHARE, "1.01"),
        (FieldKind.DATE, "2026-02-31"),
        (FieldKind.DATE, 5),
        (FieldKind.CHOICE, "b"),
        (FieldKind.BOOL, "yes"),
        (FieldKind.EMAIL, "no mail"),
        (FieldKind.TEXT, "a\x00b"),
        (FieldKind.TEXT, "a" * 501),
        (FieldKind.REF, "12"),
        (FieldKind.REF, -1),
    ],
)
def test_what_is_none_of_the_type_is_refused(kind: FieldKind, value: Any) -> None:
    with pytest.raises(ValidationError):
        stored(ONE[kind], value)


RAW: list[Any] = [
    None, "", "abc", "12", 12, "12.50", 12.5, -3, "1e5", "+4", "٣", "2026-02-03", "2026-02-31",
    "20260203", "2026-13-01", True, False, "true", [1], {"a": 1}, "1" * 40,
]  # fmt: skip


@pytest.mark.parametrize("raw", RAW, ids=str)
def test_the_database_and_a_page_read_alike(every: Any, customer: Any, raw: Any) -> None:
    """Whatever lies under a key from before: no fault, and the same value on both sides."""
    names = [row.name for row in vars(every).values()]
    record = customer(custom=dict.fromkeys(names, raw))
    found = Customer.objects.values_list(*(f"custom__{name}" for name in names)).get(pk=record.pk)
    textual = {every.text.name, every.long.name, every.choice.name, every.phone.name}
    textual |= {every.email.name}
    for name, value in zip(names, found, strict=True):
        if name in textual and not isinstance(raw, str):
            continue  # JSON as text, on neither side a fault
        field = Customer.custom.field.field_at(name)
        assert value == read(field, raw), name


def test_the_text_of_an_index_is_the_text_of_a_query(every: Any) -> None:
    query = str(Customer.objects.filter(custom__x_zi_duan_money__gt=Decimal(3)).query)
    field = Customer.custom.field.field_at("x_zi_duan_money")
    assert expression(field, '"customers_customer"."custom"') in query
