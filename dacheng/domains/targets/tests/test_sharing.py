"""Sharing out loses nothing, leaves what is fixed alone, and says what does not fit."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dacheng.domains.targets.sharing import Part, is_too_equal, mixed, share_out, table
from dacheng.kernel.money import SplitError

CENTS = st.integers(0, 10**10).map(lambda n: Decimal(n) / 100)
WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=12)


def test_fixed_cells_stay_and_nothing_is_not_the_same_as_zero():  # V9
    parts = [Part(fixed=Decimal(300)), Part(fixed=Decimal(0)), Part(40), Part(60)]
    assert share_out(Decimal(1000), parts) == [300, 0, 280, 420]


def test_a_year_follows_its_season():  # V10
    season = [6, 5, 8, 8, 8, 9, 7, 8, 9, 10, 10, 12]
    months = share_out(Decimal(12000), [Part(weight) for weight in season])
    assert months == [720, 600, 960, 960, 960, 1080, 840, 960, 1080, 1200, 1200, 1440]


def test_a_third_each_of_a_hundred():  # V14
    shares = share_out(Decimal(100), [Part(), Part(), Part()])
    assert shares == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_the_hedge_is_on_top_and_open():
    assert sum(share_out(Decimal(1000), [Part(1), Part(2)], hedge=Decimal("0.05"))) == 1050


def test_customers_come_whole():
    assert share_out(Decimal(10), [Part()] * 3, step=Decimal(1)) == [4, 3, 3]


def test_fixed_parts_beyond_the_whole_are_refused_in_words():
    with pytest.raises(SplitError, match="多 200"):
        share_out(Decimal(1000), [Part(fixed=Decimal(1200)), Part()])


def test_nobody_left_to_take_the_rest_is_refused_in_words():
    with pytest.raises(SplitError, match="差 100"):
        share_out(Decimal(1000), [Part(fixed=Decimal(900))])


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(CENTS, WEIGHTS, st.lists(st.booleans(), min_size=12, max_size=12))
def test_shares_sum_to_the_whole_and_fixed_ones_are_untouched(whole, weights, fixed):
    part_of = whole / 100 // len(weights)  # small enough for the fixed ones to fit
    parts = [
        Part(weight, part_of if hold else None)
        for weight, hold in zip(weights, fixed, strict=False)
    ]
    if all(part.fixed is not None for part in parts):
        parts[-1] = Part(1)
    shares = share_out(whole, parts)
    assert sum(shares) == whole
    assert all(p.fixed is None or p.fixed == s for p, s in zip(parts, shares, strict=True))


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(CENTS, WEIGHTS, WEIGHTS)
def test_a_table_sums_to_the_cent_on_both_axes(whole, down, across):
    rows = share_out(whole, [Part(weight) for weight in down])
    columns = share_out(whole, [Part(weight) for weight in across])
    cells = table(rows, columns)
    assert [sum(row) for row in cells] == rows
    assert [sum(column) for column in zip(*cells, strict=True)] == columns
    assert min(cell for row in cells for cell in row) >= 0


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(st.integers(0, 500), WEIGHTS, WEIGHTS)
def test_a_table_of_whole_numbers_stays_whole(whole, down, across):
    rows = share_out(Decimal(whole), [Part(w) for w in down], step=Decimal(1))
    columns = share_out(Decimal(whole), [Part(w) for w in across], step=Decimal(1))
    cells = table(rows, columns, step=Decimal(1))
    assert [sum(column) for column in zip(*cells, strict=True)] == columns
    assert all(cell == int(cell) for row in cells for cell in row)


def test_margins_that_differ_are_refused():
    with pytest.raises(SplitError, match="对不上"):
        table([Decimal(10)], [Decimal(9)])


def test_equal_shares_for_unequal_people_are_seen():
    equal = [Decimal(100)] * 3
    assert is_too_equal(equal, [Decimal(300), Decimal(100), Decimal(50)])
    assert not is_too_equal(equal, [Decimal(100), Decimal(101), Decimal(99)])
    assert not is_too_equal([Decimal(150), Decimal(50)], [Decimal(300), Decimal(100)])


def test_considerations_mix_by_how_much_each_counts():
    found = {"history": [Decimal(300), Decimal(100)], "ramp": [Decimal(1), Decimal(1)]}
    assert mixed(found, {"history": 1, "ramp": 1}) == [Decimal("1.25"), Decimal("0.75")]
    assert mixed(found, {}) == [1, 1]


def test_what_is_not_known_of_somebody_is_neither_good_nor_bad():
    assert mixed({"history": [Decimal(100), None]}, {"history": 1}) == [Decimal("0.5")] * 2
