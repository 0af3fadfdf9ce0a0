"""Amounts, rates and dates as people read them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from django.utils.html import strip_tags

from dacheng.kernel.ui import figures


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("12846000", "¥1,284.6万"),
        ("10000", "¥1.0万"),
        ("9999.49", "¥9,999"),
        ("0", "¥0"),
        ("-3725000", "−¥372.5万"),
        (None, "—"),
        ("", "—"),
        ("NaN", "—"),
    ],
)
def test_big_amounts_are_read_in_wan_and_small_ones_in_whole_money(amount, shown):
    with translation.override("zh-hans"):
        assert strip_tags(figures.compact(amount, "CNY")) == shown


def test_an_english_reader_gets_thousands_and_the_exact_amount_on_hovering():
    with translation.override("en"):
        html = figures.compact(Decimal("22700.50"), "USD")
    assert strip_tags(html) == "$22.7K"
    assert 'title="$22,700.50"' in html


def test_a_deviation_carries_its_sign_but_nothing_has_none():
    assert figures.percent("0.028", "+") == "+2.8%"
    assert figures.percent("-0.212", "+") == "−21.2%"
    assert figures.percent("0.0001", "+") == "+0.0%"
    assert figures.percent(0, "+") == "0.0%"
    assert figures.percent(None) == "—"


def test_near_days_are_words_and_other_years_are_written_in_full():
    today = timezone.localdate()
    with translation.override("zh-hans"):
        near = [figures.day(today + timedelta(days=n)) for n in (-1, 0, 1)]
    assert near == ["昨天", "今天", "明天"]
    assert figures.day(today.replace(year=today.year - 2, day=1)).startswith(str(today.year - 2))


def test_what_is_late_says_by_how_many_days():
    today = timezone.localdate()
    with translation.override("zh-hans"):
        assert strip_tags(figures.due(today - timedelta(days=2))) == "逾期 2 天"
        assert 'class="warn' in figures.due(today)
        assert 'class="mut"' in figures.due(today + timedelta(days=9))
