"""Who was right, without shares that explode."""

from decimal import Decimal

from dacheng.domains.forecasts.queries.accuracy import Profile, Record, bias, wape


def line(period, week, call, came):
    return (period, week, Decimal(call), Decimal(came))


def test_one_period_with_almost_nothing_does_not_drown_the_others():
    lines = [line("2026Q1", 1, 110, 100), line("2026Q2", 1, 50, 1)]
    assert wape(lines) == Decimal(59) / 101
    assert bias(lines) == Decimal(59) / 101
    assert bias([line("2026Q1", 1, 80, 100), line("2026Q2", 1, 120, 100)]) == 0
    assert wape([line("2026Q1", 1, 80, 100), line("2026Q2", 1, 120, 100)]) == Decimal("0.2")


def test_too_little_is_said_and_not_judged():
    one_period = Record(1, "Ben", [line("2026Q1", week, 150, 100) for week in range(1, 9)])
    assert one_period.profile is Profile.UNKNOWN
    nothing_came = Record(1, "Ben", [line(f"2026Q{q}", 1, 150, 0) for q in (1, 2, 3, 4)])
    assert (nothing_came.bias, nothing_came.profile) == (None, Profile.UNKNOWN)
    enough = Record(1, "Ben", [line(f"2026Q{q}", w, 150, 100) for q in (1, 2) for w in (1, 2)])
    assert enough.profile is Profile.OPTIMIST


def test_a_week_needs_several_calls():
    lines = [line("2026Q1", 1, 150, 100)] * 4 + [line("2026Q1", 2, 110, 100)] * 3
    [week] = Record(0, "", lines).by_week()
    assert (week.number, week.error, week.calls) == (1, Decimal("0.5"), 4)
