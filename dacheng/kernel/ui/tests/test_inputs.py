"""What people write into forms, and what it means."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.fields import FieldKind
from dacheng.kernel.ui.inputs import NumberInput, read_day, read_number

TODAY = date(2026, 3, 18)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3.5万", "35000"),
        ("¥1,234.5", "1234.5"),
        ("1.2亿", "120000000"),
        ("342.09K", "342090"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("１２３", "123"),
        ("￥ 3 万元", "30000"),
        ("2百万", "2000000"),
        (".5", "0.5"),
    ],
)
def test_amounts_as_people_write_them(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "many", "1e9", "nan", "inf", "1.2.3", "万", "--1", "0x10", "9" * 16]
)
def test_what_is_no_amount(text):
    with pytest.raises(ValueError, match=".*"):
        read_number(text)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text):
    with suppress(ValueError):
        assert read_number(text).is_finite()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2026/1/5", date(2026, 1, 5)),
        ("2026年1月5日", date(2026, 1, 5)),
        ("11-25", date(2026, 11, 25)),
        ("今天", TODAY),
        ("明天", date(2026, 3, 19)),
    ],
)
def test_days_as_people_write_them(text, day):
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["2026-02-30", "13-01", "soon", "1/2/3/4"])
def test_what_is_no_day(text):
    with pytest.raises(ValueError, match=".*"):
        read_day(text, TODAY)


def test_money_is_rounded_and_a_share_takes_per_cent():
    assert NumberInput(FieldKind.MONEY).clean("1.005") == Decimal("1.01")
    assert NumberInput(FieldKind.SHARE).clean("35%") == Decimal("0.35")
    assert NumberInput(FieldKind.SHARE).clean("0.35") == Decimal("0.35")
    with pytest.raises(ValidationError):
        NumberInput(FieldKind.SHARE).clean("135%")
