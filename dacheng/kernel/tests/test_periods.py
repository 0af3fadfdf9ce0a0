"""Periods tile, step back without a gap, and read what they write."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.periods import FiscalCalendar, Grain, Period, PeriodError, this, year_month

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
spans = st.builds(lambda d, n: Period(d, d + timedelta(days=n)), days, st.integers(1, 900))
grains = st.sampled_from(Grain)
calendars = st.builds(FiscalCalendar, st.integers(1, 12), st.booleans())


@pytest.mark.parametrize(
    ("text", "start", "end", "grain"),
    [
        ("2017", "2017-01-01", "2018-01-01", Grain.YEAR),
        ("2017H2", "2017-07-01", "2018-01-01", Grain.HALF),
        ("2017Q3", "2017-07-01", "2017-10-01", Grain.QUARTER),
        ("2017-03", "2017-03-01", "2017-04-01", Grain.MONTH),
        ("2017W05", "2017-01-30", "2017-02-06", Grain.WEEK),
        ("2017-03-01", "2017-03-01", "2017-03-02", Grain.DAY),
        ("2017-03-05..2017-04-01", "2017-03-05", "2017-04-01", None),
    ],
)
def test_a_name_is_read_and_written(text, start, end, grain):
    period = Period.parse(text)
    assert period == Period(date.fromisoformat(start), date.fromisoformat(end))
    assert period.label == str(period) == text
    assert period.grain == grain


def test_other_ways_to_write_the_same():
    assert Period.parse(" 2017q3 ") == Period.parse("2017-Q3") == Period.parse("FY2017Q3")
    assert Period.parse("2017-03-01..2017-04-01") == Period.parse("2017-03")
    assert Period.parse("2020-W53").start == date(2020, 12, 28)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2017Q5", "2017Q0", "2017H3", "2017-13", "2017-00", "2017W54", "2019W53", "0000",
     "2017-02-30", "2017-03-01..", "..", "2017-04-01..2017-03-01", "2017-03-01..2017-03-01", "9999",
     "2017Q", "FY", "17Q3", "2017-3-1", "９９９９"],
)  # fmt: skip
def test_nonsense_is_refused_in_words(text):
    with pytest.raises(PeriodError) as refused:
        Period.parse(text)
    assert len(str(refused.value)) > 8


@given(spans)
def test_what_a_label_says_is_the_period(period):
    assert Period.parse(period.label) == period


@given(grains, days, calendars)
def test_fiscal_labels_read_back(grain, day, calendar):
    period = this(grain, day, calendar)
    assert Period.parse(calendar.label(period), calendar) == period


@given(spans, grains, calendars)
def test_splits_tile(period, grain, calendar):
    parts = period.split(grain, calendar)
    assert parts[0].start == period.start and parts[-1].end == period.end
    assert all(a.end == b.start for a, b in itertools.pairwise(parts))
    assert sum(part.days for part in parts) == period.days


@given(spans)
def test_the_period_before_touches_this_one(period):
    before = period.previous()
    assert before.end == period.start
    assert before.whole_months == period.whole_months
    assert period.whole_months or before.days == period.days


@given(grains, days)
def test_units_step_back_to_units(grain, day):
    period = this(grain, day)
    assert period.contains(day)
    assert period.previous().grain == grain == period.year_before().grain


@given(spans)
def test_a_year_before_is_about_a_year_before(period):
    before = period.year_before()
    assert 360 <= (period.start - before.start).days <= 371
    assert abs(before.days - period.days) <= 1


def test_leap_days_a_year_before():
    assert Period.parse("2024-02").year_before() == Period.parse("2023-02")
    assert Period.parse("2024-02-29").year_before().label == "2023-02-28"
    assert Period.parse("2024-02-28").year_before().label == "2023-02-28"
    assert Period.parse("2024-02-29..2024-03-05").year_before().label == "2023-02-28..2023-03-05"


def test_a_week_is_compared_with_the_week_of_the_same_number():
    assert Period.parse("2017W05").year_before().label == "2016W05"
    assert Period.parse("2020W53").year_before().label == "2019W52"


def test_days_and_overlaps():
    march = Period.parse("2017-03")
    assert (march.days, march.last) == (31, date(2017, 3, 31))
    assert march.contains(date(2017, 3, 1)) and not march.contains(date(2017, 4, 1))
    assert march.overlap(Period.parse("2017Q2")) is None
    assert march.overlap(Period.parse("2017W13")).label == "2017-03-27..2017-04-01"
    assert sorted([Period.parse("2018"), march]) == [march, Period.parse("2018")]
    assert year_month(march.start) == 201703


def test_fiscal_years_begin_in_their_month_and_are_named_as_the_company_names_them():
    april = FiscalCalendar(first_month=4)
    day = date(2026, 2, 10)
    assert april.this("year", day).label == "2025-04-01..2026-04-01"
    assert (april.fiscal_year(day), april.fiscal_quarter(day)) == (2025, 4)
    assert april.label(april.this("quarter", day)) == "FY2025Q4"
    assert april.label(april.this("half", day)) == "FY2025H2"
    assert april.label(april.this("month", day)) == "2026-02"
    assert Period.parse("FY2025Q4", april).label == "2026Q1"
    assert FiscalCalendar(4, named_by_end=True).label(april.this("year", day)) == "FY2026"
    assert FiscalCalendar(1, named_by_end=True).fiscal_year(day) == 2026


def test_a_fiscal_quarter_off_the_calendar_still_steps_by_three_months():
    quarter = FiscalCalendar(first_month=2).this("quarter", date(2017, 3, 1))
    assert quarter.label == "2017-02-01..2017-05-01"
    assert quarter.previous().label == "2016-11-01..2017-02-01"
    assert quarter.year_before().label == "2016-02-01..2016-05-01"


def test_a_month_that_is_none_is_refused():
    with pytest.raises(PeriodError):
        FiscalCalendar(first_month=13)
