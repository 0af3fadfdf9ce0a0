"""Pace, deviation and attainment, against the published vectors."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.domains.targets import pacing
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.periods import Grain, Period

PLAIN = WorkCalendar()
JUNE = Period.parse("2026-06")  # 22 working days without holidays
TWELFTH = date(2026, 6, 16)


@pytest.mark.parametrize(("actual", "said"), [(430, "-0.212"), (480, "-0.12")])
def test_deviation_is_against_what_should_be_there_by_now(actual, said):  # V7
    due = pacing.due_shares(JUNE, PLAIN, TWELFTH)[202606] * 1000
    assert round(due, 1) == Decimal("545.5")
    assert round(pacing.deviation(Decimal(actual), due), 3) == Decimal(said)


@pytest.mark.parametrize(
    ("target", "actual", "better", "share"),
    [
        (15, 12, "up", "0.8"),
        (30, 35, "down", "0.857"),
        (40, 45, "up", "1.125"),
        (90, 88, "up", "0.978"),
    ],
)
def test_attainment_knows_which_way_is_good(target, actual, better, share):  # V11
    assert round(pacing.attained(Decimal(actual), Decimal(target), better), 3) == Decimal(share)


def test_more_of_what_should_be_less_is_behind():
    assert pacing.deviation(Decimal(35), Decimal(30), "down") < 0
    assert pacing.gap(Decimal(35), Decimal(30), "down") == -5


def test_nothing_to_compare_with_says_nothing():
    assert pacing.attained(Decimal(5), Decimal(0)) is None
    assert pacing.attained(None, Decimal(5)) is None
    assert pacing.deviation(Decimal(5), None) is None


def test_before_the_period_nothing_is_due_and_after_it_everything():
    assert set(pacing.due_shares(JUNE, PLAIN, date(2026, 5, 31)).values()) == {0}
    assert set(pacing.due_shares(JUNE, PLAIN, date(2026, 7, 1)).values()) == {1}


def test_a_quarter_counts_past_months_whole_and_the_running_one_by_working_days():
    quarter = Period.parse("2026Q2")
    assert pacing.due_shares(quarter, PLAIN, TWELFTH) == {
        202604: 1, 202605: 1, 202606: Decimal(12) / 22,
    }  # fmt: skip


def test_a_landing_waits_until_there_is_something_to_go_by():
    assert pacing.run_rate(Decimal(10), Decimal("0.01")) is None
    assert pacing.run_rate(Decimal(430), Decimal("0.5")) == 860


@given(st.integers(0, 10**9), st.integers(1, 12), st.sampled_from([Grain.WEEK, Grain.DAY]))
def test_a_month_by_weeks_or_days_sums_to_the_month(cents, month, grain):
    period, amount = Period.parse(f"2026-{month:02}"), Decimal(cents) / 100
    parts = pacing.spread_over_days(amount, period, PLAIN, grain)
    assert sum(share for _part, share in parts) == amount
    assert all(share == 0 for part, share in parts if not PLAIN.workdays_between(part))
