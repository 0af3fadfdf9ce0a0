"""Working days and business hours, checked against the official notices."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.calendar.official import YEARS, announced
from dacheng.kernel.calendar.working import SHANGHAI, WorkCalendar
from dacheng.kernel.periods import Period

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
TRUTH = SHARED / "ground_truth" / "22_23_24_33_34_people_calendar_shift.json"
NOTICES = SHARED / "33_calendar_cn"
needs_truth = pytest.mark.skipif(not TRUTH.exists(), reason=f"no reference figures at {TRUTH}")

CALENDAR = WorkCalendar(
    exceptions={a.day: a.is_workday for year in YEARS for a in announced(year)},
    confirmed=frozenset(range(2004, 2027)),
)
NINE_TO_SIX = WorkCalendar(CALENDAR.exceptions, hours=((time(9), time(18)),))
EIGHT_HOURS = WorkCalendar(CALENDAR.exceptions, hours=((time(9), time(12)), (time(13), time(18))))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def truth(name: str):
    return json.loads(TRUTH.read_text())[name]


@needs_truth
@pytest.mark.parametrize("year", range(2019, 2027))
def test_every_day_is_as_the_state_council_announced(year):
    days = json.loads((NOTICES / f"{year}.json").read_text())["days"]
    off = {date.fromisoformat(day["date"]): day["isOffDay"] for day in days}
    for day, is_off in off.items():
        assert CALENDAR.is_workday(day) != is_off, day
    plain = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    assert all(CALENDAR.is_workday(d) == (d.weekday() < 5) for d in plain if d not in off)


@needs_truth
def test_working_days_of_years_and_months():
    for year, figures in truth("cn_workdays").items():
        period = Period.parse(year)
        assert CALENDAR.workdays_between(period) == figures["workdays"]
        assert [CALENDAR.workdays_between(m) for m in period.split("month")] == figures[
            "workdays_by_month"
        ]


@needs_truth
@pytest.mark.parametrize(
    ("calendar", "name"),
    [(NINE_TO_SIX, "sla_due_9_to_18_no_lunch"), (EIGHT_HOURS, "sla_due_9_12_13_18")],
)
def test_due_times_across_holidays_and_make_up_days(calendar, name):
    for case in truth(name):
        assert calendar.add_hours(at(case["start"]), case["work_hours"]) == at(case["due"])
        assert calendar.hours_between(at(case["start"]), at(case["due"])) == case["work_hours"]


@needs_truth
def test_five_working_days_after_acceptance():
    for start, due in truth("add_5_workdays_after_acceptance").items():
        assert CALENDAR.add_workdays(date.fromisoformat(start), 5).isoformat() == due


def test_make_up_days_of_2026():
    assert CALENDAR.is_workday(date(2026, 2, 14))  # a Saturday
    assert not CALENDAR.is_workday(date(2026, 2, 16))  # a Monday
    assert not CALENDAR.is_estimate(date(2026, 2, 16))


def test_years_not_announced_are_estimated_by_the_law():
    assert CALENDAR.is_estimate(date(2027, 2, 8))
    assert not CALENDAR.is_workday(date(2027, 2, 8))
    assert not CALENDAR.is_workday(date(2027, 10, 1))
    assert not CALENDAR.is_workday(date(2027, 5, 3))  # for the 1st, a Saturday
    for year in range(2027, 2036):
        assert 247 <= CALENDAR.workdays_between(Period.parse(str(year))) <= 250
    assert CALENDAR.is_workday(date(2050, 10, 3))
    assert not CALENDAR.is_workday(date(2050, 10, 2))


def test_steps_backwards_and_not_at_all():
    assert CALENDAR.add_workdays(date(2026, 2, 24), -1) == date(2026, 2, 14)
    assert CALENDAR.add_workdays(date(2026, 2, 16), 0) == date(2026, 2, 16)


def test_pace_counts_working_days_with_today():
    october = Period.parse("2026-10")
    assert CALENDAR.pace(october, date(2026, 9, 30)) == 0
    assert CALENDAR.pace(october, date(2026, 10, 7)) == 0
    assert CALENDAR.pace(october, date(2026, 10, 8)) == Decimal(1) / 18
    assert CALENDAR.pace(october, date(2026, 10, 31)) == 1
    assert CALENDAR.pace(october, date(2027, 1, 1)) == 1
    festival = Period.parse("2026-10-01..2026-10-05")
    assert CALENDAR.pace(festival, date(2026, 10, 2)) == Decimal("0.5")


def test_the_clock_stands_still_at_lunch_and_in_pauses():
    start = at("2026-03-02 11:00")
    assert CALENDAR.add_hours(start, 2) == at("2026-03-02 14:30")
    assert CALENDAR.add_hours(start, 0) == start
    pause = [(at("2026-03-02 11:30"), at("2026-03-02 14:00"))]
    assert CALENDAR.add_hours(start, 2, pause) == at("2026-03-02 15:30")
    assert CALENDAR.hours_between(start, at("2026-03-02 15:30"), pause) == 2
    assert CALENDAR.hours_between(at("2026-03-02 15:30"), start, pause) == -2
    overlapping = [*pause, (at("2026-03-02 13:00"), at("2026-03-02 15:00"))]
    assert CALENDAR.add_hours(start, 2, overlapping) == at("2026-03-02 16:30")


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="工作时间"):
        WorkCalendar(hours=())
    with pytest.raises(ValueError, match="工作时间"):
        WorkCalendar(hours=((time(9), time(12)), (time(11), time(18))))
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add_hours(at("2026-03-02 11:00"), -1)


moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 1), timezones=st.just(SHANGHAI))
pauses = st.lists(
    st.builds(
        lambda begin, minutes: (begin, begin + timedelta(minutes=minutes)),
        moments,
        st.integers(0, 30_000),
    ),
    max_size=5,
)


@given(moments, st.integers(0, 12_000), pauses)
def test_adding_hours_and_measuring_them_agree(start, minutes, pauses):
    hours = Decimal(minutes) / 60
    due = CALENDAR.add_hours(start, hours, pauses)
    assert abs(CALENDAR.hours_between(start, due, pauses) - hours) < Decimal("0.000001")


@given(moments, moments, moments, pauses)
def test_stretches_add_up(a, b, c, pauses):
    a, b, c = sorted((a, b, c))
    parts = CALENDAR.hours_between(a, b, pauses) + CALENDAR.hours_between(b, c, pauses)
    assert abs(CALENDAR.hours_between(a, c, pauses) - parts) < Decimal("0.000001")


@given(st.dates(date(2010, 1, 1), date(2026, 1, 1)), st.integers(-60, 60))
def test_working_days_count_what_was_added(day, count):
    other = CALENDAR.add_workdays(day, count)
    if count:
        assert CALENDAR.is_workday(other)
        span = Period(*sorted((day, other)))
        shifted = Period(
            span.start + timedelta(days=count > 0), span.end + timedelta(days=count > 0)
        )
        assert CALENDAR.workdays_between(shifted) == abs(count)
