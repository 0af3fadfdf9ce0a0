"""No cent is lost, none is invented, and figures read as people write them."""

import itertools
from decimal import Decimal as D

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.money import (
    SplitError,
    format_money,
    format_number,
    format_percent,
    round_money,
    split,
)

amounts = st.decimals("-9999999999", "9999999999", places=4)
weight = st.one_of(st.integers(0, 1000), st.decimals(0, 1000, places=6))
weights = st.lists(weight, min_size=1, max_size=30).filter(any)


@given(amounts, weights)
def test_shares_sum_to_the_cent(amount, weights):
    assert sum(split(amount, weights)) == round_money(amount)


@given(amounts, weights)
def test_each_share_is_within_a_cent_of_the_ideal_and_zero_weighs_nothing(amount, weights):
    total = sum(map(D, weights))
    for share, weight in zip(split(amount, weights), weights, strict=True):
        assert abs(share - round_money(amount) * weight / total) < D("0.0100001")
        assert weight or share == 0


@given(amounts, weights)
def test_a_negative_amount_is_the_mirror_image(amount, weights):
    assert split(-amount, weights) == [-share for share in split(amount, weights)]


@given(amounts, weights)
def test_more_weight_never_gets_less(amount, weights):
    ranked = sorted(zip(weights, map(abs, split(amount, weights)), strict=True))
    heavier = [(a, b) for a, b in itertools.pairwise(ranked) if a[0] < b[0]]
    assert all(light[1] <= heavy[1] for light, heavy in heavier)


def test_ties_go_to_the_first():
    assert split(D("0.05"), [1, 1, 1]) == [D("0.02"), D("0.02"), D("0.01")]
    assert split(D(100), [1, 1, 1]) == [D("33.34"), D("33.33"), D("33.33")]
    assert split(D("0.01"), [0, 1, 1]) == [D(0), D("0.01"), D(0)]
    assert split(D("-0.01"), [1, 1]) == [D("-0.01"), D(0)]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [D("NaN")], [D("Infinity")]])
def test_impossible_weights_are_refused_in_words(weights):
    with pytest.raises(SplitError, match="权重"):
        split(D(1), weights)


def test_half_a_cent_goes_away_from_zero():
    assert [round_money(x) for x in ("0.005", "1.015", "-0.005", 3)] == [
        D("0.01"), D("1.02"), D("-0.01"), D("3.00"),
    ]  # fmt: skip
    with pytest.raises(TypeError):
        round_money(1.005)


@override("zh-hans")
def test_figures_as_people_write_them():
    assert format_money(D(12846000)) == "1,284.6 万"
    assert format_money(D(-12846000)) == "−1,284.6 万"
    assert format_money(D(-400)) == "0.0 万"
    assert format_money(D("1234.5"), "full") == "¥1,234.50"
    assert format_money(D("-1234.5"), "full") == "−¥1,234.50"
    assert format_money(D("1234.5"), "full", currency="USD") == "$1,234.50"
    assert format_money(D(1), "full", currency="CHF") == "CHF 1.00"
    assert format_money(D(12846000), currency="USD") == "$1,284.6 万"
    assert format_number(1234567) == "1,234,567"
    assert format_number(D("-0.04"), 1) == "0.0"
    assert format_percent(D("0.857142")) == "85.7%"
    assert format_percent(D("-0.5"), 0) == "−50%"


def test_english_readers_get_thousands():
    with override("en"):
        assert format_money(D(12846000)) == "12,846.0K"
