"""How months fill is learned from the records; where they say too little, a month is even."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.domains.targets import actions, pacing
from dacheng.domains.targets.models import PaceCurve
from dacheng.domains.targets.queries import standing
from dacheng.domains.targets.queries.paces import curves
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.periods import Period

PLAIN = WorkCalendar()
JUNE = Period.parse("2026-06")
MONTHS = [Period.parse(f"2025-{month:02}") for month in range(1, 13)]
DAYS = st.lists(
    st.lists(st.tuples(st.integers(0, 27), st.integers(-500, 10_000)), min_size=0, max_size=12),
    min_size=12, max_size=12,
)  # fmt: skip


def late(month):
    """Everything comes in the last three days."""
    return {month.last - timedelta(days=back): Decimal(10) for back in range(3)}


def told(days):
    out = []
    for month, some in zip(MONTHS, days, strict=True):
        sums = {}
        for offset, value in some:
            day = month.start + timedelta(days=offset)
            sums[day] = sums.get(day, Decimal(0)) + value
        out.append((month, sums))
    return out


def test_a_month_that_fills_late_is_due_late():
    curve = pacing.learn([(month, late(month)) for month in MONTHS], PLAIN)
    middle = pacing.due_shares(JUNE, PLAIN, date(2026, 6, 16), curve)[202606]
    assert curve.months == 12
    assert middle < Decimal("0.25") < Decimal(12) / 22


def test_few_months_are_drawn_towards_an_even_one_and_too_few_say_nothing():
    few = pacing.learn([(month, late(month)) for month in MONTHS[:5]], PLAIN)
    assert few.points == () and few.months == 5
    assert pacing.due_shares(JUNE, PLAIN, date(2026, 6, 16), few)[202606] == Decimal(12) / 22


@given(DAYS)
def test_whatever_was_the_share_due_grows_from_nothing_to_all(days):
    curve = pacing.learn(told(days), PLAIN)
    shares = [
        pacing.due_shares(JUNE, PLAIN, date(2026, 6, day), curve)[202606] for day in range(1, 31)
    ]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] == 1


@given(DAYS, st.integers(0, 10**9))
def test_weeks_sum_to_their_month_under_any_curve(days, cents):
    curve = pacing.learn(told(days), PLAIN)
    weeks = [pacing.shares_of(week, PLAIN, curve)[202606] for week in JUNE.split("week")]
    assert abs(sum(weeks) - 1) < Decimal("1e-20")
    amount = Decimal(cents) / 100
    spread = pacing.spread_over_days(amount, JUNE, PLAIN, curve=curve)
    assert sum(value for _day, value in spread) == amount


@given(DAYS, st.integers(1, 90))
def test_the_pace_of_a_quarter_is_a_share_and_reaches_one(days, gone):
    curve, quarter = pacing.learn(told(days), PLAIN), Period.parse("2026Q2")
    today = quarter.start + timedelta(days=gone)
    assert 0 <= pacing.pace(quarter, PLAIN, today, curve) <= 1
    assert pacing.pace(quarter, PLAIN, quarter.last, curve) == 1
    assert pacing.pace(quarter, PLAIN, quarter.start - timedelta(days=1), curve) == 0


@pytest.mark.django_db
def test_what_is_due_follows_the_learned_month(frozen, director, company, signed):
    march = Period.parse("2026-03")

    def due():
        found = standing(viewer=director, period=march, metrics=["signed_amount"], plan=frozen)
        return found[0].elapsed

    even = due()
    for month in MONTHS:
        for day in late(month):
            signed(company.ben, 100, day)
    found = actions.learn_paces()
    assert found["signed_amount"].months == 12
    assert PaceCurve.objects.get(metric="signed_amount").learned_on == date(2026, 3, 18)
    assert curves(["signed_amount", "visit_count"])["visit_count"].points == ()
    assert due() < even


@pytest.mark.django_db
def test_the_page_says_where_its_pace_comes_from(frozen, company, director, signed, sign_in):
    from dacheng.domains.org.models import Person

    client = sign_in(Person.objects.get(pk=director.person_id))
    for month in MONTHS[:3]:
        signed(company.ben, 100, month.start)
    actions.learn_paces()
    assert "历史只有 5 个月" in client.get("/targets/?period=2026-03").content.decode()
    for month in MONTHS:
        for day in late(month):
            signed(company.ben, 100, day)
    actions.learn_paces()
    assert "照近 12 个月的节奏" in client.get("/targets/?period=2026-03").content.decode()
