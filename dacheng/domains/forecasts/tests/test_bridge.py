"""The bridge: its steps always sum to the difference, and each opportunity has one class."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dacheng.domains.forecasts.queries.bridging import Scope, Standing, Step, bridge
from dacheng.kernel.periods import Period

QUARTER = Period.parse("2026Q1")
IN, LATER, EARLIER = date(2026, 2, 1), date(2026, 5, 1), date(2025, 11, 1)
MINE = Scope(QUARTER, path="/1/")


def standing(amount=100, **more):
    return Standing(Decimal(amount), **{"owner_id": 1, "path": "/1/2/", "expected_on": IN, **more})


def test_start_500_ends_at_360():
    """New 100, slipped 80, won 120, lost 60, up 30, down 10 (vector V18)."""
    before = {
        1: standing(80),
        2: standing(120),
        3: standing(60),
        4: standing(140),
        5: standing(100),
    }
    after = {
        1: standing(80, expected_on=LATER),
        2: standing(120, state="won"),
        3: standing(60, state="lost"),
        4: standing(170),
        5: standing(90),
        6: standing(100),
    }
    found = bridge(before, after, MINE)
    sums = {step: amount for step, amount in found.sums().items() if amount}
    assert (found.start, found.end) == (500, 360)
    assert sums == {
        Step.NEW: 100,
        Step.AMOUNT_UP: 30,
        Step.WON: -120,
        Step.AMOUNT_DOWN: -10,
        Step.PUSHED_OUT: -80,
        Step.LOST: -60,
    }


@pytest.mark.parametrize(
    ("before", "after", "step", "amount"),
    [
        (None, {}, Step.NEW, 100),
        ({"expected_on": LATER}, {}, Step.PULLED_IN, 100),
        ({"expected_on": None}, {}, Step.PULLED_IN, 100),
        ({"expected_on": EARLIER}, {}, Step.PUSHED_IN, 100),
        ({"owner_id": 2, "path": "/9/"}, {}, Step.OWNER_IN, 100),
        ({"path": "/9/"}, {}, Step.ORG_IN, 100),
        ({"category": "omitted"}, {}, Step.CATEGORY_IN, 100),
        ({"state": "lost"}, {}, Step.REOPENED, 100),
        ({}, {"state": "won", "expected_on": LATER}, Step.WON, -100),
        ({}, {"state": "lost", "owner_id": 2}, Step.LOST, -100),
        ({}, None, Step.DELETED, -100),
        ({}, {"owner_id": 2, "path": "/9/", "expected_on": LATER}, Step.OWNER_OUT, -100),
        ({}, {"path": "/9/"}, Step.ORG_OUT, -100),
        ({}, {"expected_on": LATER, "category": "omitted"}, Step.PUSHED_OUT, -100),
        ({}, {"expected_on": EARLIER}, Step.PULLED_EARLIER, -100),
        ({}, {"category": "omitted"}, Step.CATEGORY_OUT, -100),
    ],
)
def test_one_class_by_precedence(before, after, step, amount):
    first = {} if before is None else {1: standing(**before)}
    last = {} if after is None else {1: standing(**after)}
    found = bridge(first, last, MINE)
    assert {s: a for s, a in found.sums().items() if a} == {step: amount}
    assert found.of(step) == [(1, amount)]


def test_a_change_of_amount_on_the_way_out_is_its_own_step():
    found = bridge({1: standing(100)}, {1: standing(130, state="won")}, MINE)
    assert {s: a for s, a in found.sums().items() if a} == {Step.WON: -130, Step.AMOUNT_UP: 30}


def test_what_a_deal_is_worth_in_other_hands_is_not_told():
    gone = standing(999, owner_id=2, path="/9/")
    found = bridge({1: standing(100)}, {1: gone}, MINE)
    assert {s: a for s, a in found.sums().items() if a} == {Step.OWNER_OUT: -100}


def anything(dice):
    return Standing(
        Decimal(dice.randrange(0, 100000)) / 100,
        dice.choice([1, 2, None]),
        dice.choice(["/1/", "/1/2/", "/9/", ""]),
        dice.choice(["commit", "likely", "best", "pipeline", "omitted"]),
        dice.choice([None, IN, LATER, EARLIER, QUARTER.start, QUARTER.end - timedelta(days=1)]),
        dice.choice(["open", "open", "open", "won", "lost"]),
    )


@pytest.mark.parametrize("seed", range(60))
def test_random_histories_sum_exactly(seed):
    dice = random.Random(seed)
    before = {pk: anything(dice) for pk in range(60) if dice.random() < 0.8}
    after = {pk: anything(dice) for pk in range(60) if dice.random() < 0.8}
    scopes = [
        MINE,
        Scope(QUARTER),
        Scope(QUARTER, person_id=1),
        Scope(QUARTER, categories=("commit",)),
    ]
    for scope in scopes:
        found = bridge(before, after, scope)
        assert found.start + sum(found.sums().values()) == found.end
        assert len({move.id for move in found.moves}) == len(found.moves)
        steps = [pk for step in Step for pk, _a in found.of(step)]
        structural = [m.id for m in found.moves if m.step]
        assert all(steps.count(pk) >= 1 for pk in structural)
