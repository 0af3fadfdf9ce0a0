"""Plain arithmetic: parts sum to the gap, clocks know 调休, verdicts follow from the promise."""

from datetime import date
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.domains.deviations.models import LoopRules
from dacheng.domains.deviations.queries.arithmetic import Promise, Yardstick, together, verify
from dacheng.domains.deviations.queries.clocks import due_days, silent_levels
from dacheng.domains.deviations.queries.limits import severity_of
from dacheng.domains.deviations.queries.norms import stretch, usual
from dacheng.domains.deviations.queries.selling import Tally, amount_of, factors
from dacheng.domains.deviations.queries.shapley import rounded, shapley
from dacheng.domains.deviations.queries.verdicts import clearly_missed
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import Period

SHARES = st.fractions(min_value=0, max_value=3, max_denominator=50)
YARD = Yardstick()


def product(given):
    found = Fraction(1)
    for value in given.values():
        found *= value
    return found


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=6))
def test_the_parts_of_a_product_sum_to_its_change_exactly(pairs):
    before = {str(n): pair[0] for n, pair in enumerate(pairs)}
    after = {str(n): pair[1] for n, pair in enumerate(pairs)}
    parts = shapley(before, after, product)
    assert sum(parts.values()) == product(after) - product(before)


@given(st.lists(st.tuples(SHARES, SHARES), min_size=2, max_size=5), st.randoms())
def test_the_order_in_which_factors_are_named_makes_no_difference(pairs, dice):
    before = {str(n): pair[0] for n, pair in enumerate(pairs)}
    after = {str(n): pair[1] for n, pair in enumerate(pairs)}
    names = list(before)
    dice.shuffle(names)
    mixed = shapley({n: before[n] for n in names}, after, product)
    assert mixed == {n: shapley(before, after, product)[n] for n in names}


@given(st.dictionaries(st.text("abcdef", min_size=1), SHARES.map(lambda x: x - 1), min_size=1))
def test_rounded_parts_sum_to_the_cent(parts):
    total = D(round(sum(parts.values()) * 100)) / 100
    assert sum(rounded(parts, total).values()) == total


COUNTS = st.integers(min_value=0, max_value=9)


@st.composite
def tallies(draw):
    """A stretch as it could have been: nobody wins more than were decided."""
    stages = [type("Stage", (), {"order": n, "name": str(n)})() for n in (1, 2, 3)]
    tally = Tally(spans=draw(st.integers(1, 4)))
    for line in ("a", "b"):
        count = draw(COUNTS)
        tally.won += count
        tally.lines[line] = [Fraction(count), Fraction(count * draw(st.integers(1, 900)))]
    tally.amount = sum((amount for _n, amount in tally.lines.values()), Fraction(0))
    left = tally.won
    for stage in reversed(stages):
        tally.passed[stage.order] = left
        left += draw(COUNTS)
        tally.reached[stage.order] = left
    tally.decided = left
    tally.in_work = left + draw(COUNTS)
    return tally, stages


@given(tallies(), tallies())
def test_the_factors_of_a_sales_figure_multiply_to_what_was_won(one, two):
    (now, stages), (then, _stages) = one, two
    for tally, other in ((now, then), (then, now)):
        found = factors(tally, other, stages)
        assert amount_of(found) == tally.amount / tally.spans


@given(tallies(), tallies())
def test_why_sales_changed_sums_to_how_much_they_changed(one, two):
    (now, stages), (then, _stages) = one, two
    parts = shapley(factors(then, now, stages), factors(now, then, stages), amount_of)
    assert sum(parts.values()) == now.amount / now.spans - then.amount / then.spans


def test_make_up_days_count_and_holidays_do_not():
    holidays = {date(2026, 10, n): False for n in range(1, 8)} | {date(2026, 10, 10): True}
    calendar = WorkCalendar(exceptions=holidays)
    cause, plan = due_days(calendar, LoopRules(), date(2026, 9, 30))
    assert cause == date(2026, 10, 10)  # Thu 8, Fri 9, and the Saturday that is worked
    assert plan == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("today", "levels"),
    [(date(2026, 3, 20), 0), (date(2026, 3, 23), 1), (date(2026, 3, 24), 1),
     (date(2026, 3, 25), 2), (date(2026, 3, 27), 3)],
)  # fmt: skip
def test_silence_rises_a_level_every_two_working_days(today, levels):
    assert silent_levels(WorkCalendar(), LoopRules(), date(2026, 3, 20), today) == levels


def test_severity_follows_distance_and_repetition():
    rules = LoopRules()
    found = [severity_of(D(x), rules) for x in ("-0.20", "-0.30", "-0.41")]
    assert found == ["yellow", "orange", "red"]
    assert severity_of(D("-0.16"), rules, running=2) == "red"


def test_like_is_compared_with_like():
    quarter = Period.parse("2026Q2")
    assert stretch(quarter, date(2026, 4, 20)) == Period(date(2026, 4, 1), date(2026, 4, 21))
    assert usual(quarter, date(2026, 4, 20), 2)[1] == Period(date(2025, 10, 1), date(2025, 10, 21))
    assert usual(quarter, date(2026, 8, 1), 1) == [Period.parse("2026Q1")]


# -- verdicts


def promise(fact, **more):
    return Promise(baseline=D(100), change=D(50), fact=None if fact is None else D(fact), **more)


@pytest.mark.parametrize(
    ("fact", "verdict", "share"),
    [(150, "effective", "1"), (140, "effective", "0.8"), (139, "partly", "0.78"),
     (115, "partly", "0.3"), (114, "not", "0.28"), (80, "not", "-0.4")],
)  # fmt: skip
def test_a_verdict_is_the_share_of_the_promise_that_was_kept(fact, verdict, share):
    found = verify(promise(fact), YARD)
    assert (found.verdict, found.share) == (verdict, D(share))
    assert found.against_promise == D(fact) - 150


def test_what_the_siblings_gained_anyway_is_taken_off():
    """Everybody grew by 40 %: of +45 only 5 are left, a tenth of the promise."""
    beside = [(D(100), D(140)), (D(200), D(280)), (D(50), D(70))]
    found = verify(promise(145, siblings=beside), YARD)
    assert (found.delta, found.drift, found.net) == (45, 40, 5)
    assert (found.verdict, found.share, found.controls) == ("not", D("0.1"), 3)


def test_holding_where_all_others_fell_is_an_effect():
    beside = [(D(100), D(50))] * 3
    found = verify(promise(100, siblings=beside), YARD)
    assert (found.drift, found.net, found.verdict) == (-50, 50, "effective")


def test_two_siblings_are_no_control():
    found = verify(promise(145, siblings=[(D(100), D(140))] * 2), YARD)
    assert (found.drift, found.verdict) == (None, "effective")


def test_rates_are_compared_in_points():
    beside = [(D("0.30"), D("0.35"))] * 3
    given_ = Promise(D("0.40"), D("0.10"), D("0.50"), siblings=beside, is_rate=True)
    found = verify(given_, YARD)
    assert (found.drift, found.net, found.verdict) == (D("0.05"), D("0.05"), "partly")


def test_a_promise_to_fall_is_kept_by_falling():
    found = verify(Promise(D(90), D(-30), D(60)), YARD)
    assert (found.verdict, found.share) == ("effective", 1)


def test_nothing_is_concluded_where_a_guard_speaks():
    found = verify(promise(150, guards=("few",)), YARD)
    assert (found.verdict, found.guards, found.delta) == ("inconclusive", ("few",), 50)
    assert verify(promise(None), YARD).guards == ("no_fact",)


def test_last_year_shows_the_season():
    assert verify(promise(150, last_year=(D(80), D(100))), YARD).season == D("0.25")


@pytest.mark.parametrize(
    ("verdicts", "one"),
    [(["effective", "effective"], "effective"), (["effective", "not"], "partly"),
     (["not", "inconclusive"], "not"), (["inconclusive"], "inconclusive"), ([], "inconclusive")],
)  # fmt: skip
def test_several_promises_make_one_verdict(verdicts, one):
    assert together(verdicts) == one


@pytest.mark.parametrize(
    ("baseline", "change", "fact", "missed"),
    [
        (3, 6, 2, True),  # nine promised: two or fewer come by chance once in 160 times
        (3, 2, 2, False),  # five promised: once in eight
        (3, 6, 4, False),  # it rose
        (0, 6, 0, True),
        (3, 6, None, False),
    ],
)
def test_a_promise_clearly_missed_is_no_matter_of_few_records(baseline, change, fact, missed):
    given = D(fact) if fact is not None else None
    assert clearly_missed(get("new_customers"), D(baseline), D(change), given) is missed
    assert not clearly_missed(get("won_amount"), D(baseline), D(change), given)
