"""The bridge over real snapshots: every class, deleted and moved ones too, always exact."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from dacheng.domains.forecasts.actions import mark_day
from dacheng.domains.forecasts.queries import Scope, Step, compared, moment_of
from dacheng.domains.forecasts.queries.standings import Moment
from dacheng.domains.forecasts.tests.conftest import QUARTER
from dacheng.domains.opportunities.actions import take_snapshot
from dacheng.domains.opportunities.models import Opportunity, Snapshot
from dacheng.kernel import clock
from dacheng.kernel.testing.queries import counted

BEFORE = date(2026, 3, 10)


def kept(day=BEFORE):
    with clock.at(timezone.make_aware(datetime(day.year, day.month, day.day, 23))):
        take_snapshot(day)
        mark_day(day)


@pytest.fixture
def past(company, deal):
    """Nine deals as they stood eight days ago."""
    with clock.at(timezone.make_aware(datetime(2026, 3, 1, 9))):
        made = {n: deal(100 + n, "commit") for n in range(9)}
        Opportunity.objects.update(created_at=clock.now())
    kept()
    return made


def change(one, **values):
    Opportunity.objects.filter(pk=one.pk).update(**values)


def test_every_way_out_and_in(company, viewer, past, deal):
    change(past[0], state="won", closed_on=date(2026, 3, 12))
    change(past[1], state="lost", closed_on=date(2026, 3, 12))
    past[2].delete()
    change(past[3], owner=company.cleo, unit=company.south)
    change(past[4], unit=company.south)
    change(past[5], expected_on=date(2026, 5, 1))
    change(past[6], amount=206)
    new = deal(40)
    scope = Scope(QUARTER, path=company.north.path)
    found = compared(moment_of(BEFORE), moment_of(date(2026, 3, 18)), scope, viewer(company.ada))
    sums = {step: amount for step, amount in found.sums().items() if amount}
    assert sums == {
        Step.NEW: 40,
        Step.AMOUNT_UP: 100,
        Step.WON: -100,
        Step.LOST: -101,
        Step.DELETED: -102,
        Step.OWNER_OUT: -103,
        Step.ORG_OUT: -104,
        Step.PUSHED_OUT: -105,
    }
    assert found.of(Step.NEW) == [(new.pk, 40)]
    assert found.start + sum(sums.values()) == found.end == 206 + 107 + 108 + 40


def test_a_team_that_moves_is_no_performance(company, viewer, past):
    company.north.parent = company.south
    company.north.save()
    scope = Scope(QUARTER, path=company.south.path)
    found = compared(moment_of(BEFORE), Moment(), scope, viewer(company.dan))
    assert {s for s, a in found.sums().items() if a} == {Step.ORG_IN}


def test_between_two_past_days(company, viewer, past):
    change(past[0], state="won", closed_on=date(2026, 3, 12))
    change(past[1], amount=1)
    kept(date(2026, 3, 13))
    change(past[2], state="lost", closed_on=date(2026, 3, 16))
    past[3].delete()
    scope = Scope(QUARTER, person_id=company.ben.pk)
    found = compared(moment_of(BEFORE), moment_of(date(2026, 3, 13)), scope, viewer(company.ben))
    assert {s: a for s, a in found.sums().items() if a} == {Step.WON: -100, Step.AMOUNT_DOWN: -100}
    later = compared(moment_of(date(2026, 3, 14)), Moment(), scope, viewer(company.ben))
    assert {s: a for s, a in later.sums().items() if a} == {Step.LOST: -102, Step.DELETED: -103}


def test_one_sees_only_his_own_and_asks_a_fixed_number_of_questions(company, viewer, past):
    cleo = compared(moment_of(BEFORE), Moment(), Scope(QUARTER), viewer(company.cleo))
    assert (cleo.start, cleo.moves) == (0, [])
    ben = viewer(company.ben)
    change(past[0], state="won", closed_on=date(2026, 3, 12))
    with counted() as few:
        compared(moment_of(BEFORE), Moment(), Scope(QUARTER), ben)
    for one in list(past.values())[1:5]:
        change(one, state="lost", closed_on=date(2026, 3, 12))
    with counted() as many:
        compared(moment_of(BEFORE), Moment(), Scope(QUARTER), ben)
    assert len(few) == len(many)


def happen(dice, one, company):
    """Anything that can happen to a deal; to one that is gone, nothing."""
    ended = {"state": dice.choice(["won", "lost"]), "closed_on": BEFORE + timedelta(days=1)}
    dates = [date(2026, 5, 1), date(2025, 12, 1), None]
    ways = (
        ended,
        {"amount": Decimal(dice.randrange(1, 9999)) / 100},
        {"expected_on": dice.choice(dates)},
        {"owner": company.cleo, "unit": company.south},
        None,
    )
    way = dice.choice(ways)
    if way is None:
        Opportunity.objects.filter(pk=one.pk).delete()
    else:
        change(one, **way)


@pytest.mark.parametrize("seed", range(6))
def test_random_weeks_in_the_database_sum_exactly(company, viewer, deal, seed):
    dice = random.Random(seed)
    with clock.at(timezone.make_aware(datetime(2026, 3, 1, 9))):
        made = [
            deal(dice.randrange(1, 99), "best", dice.choice([company.ben, company.cleo]))
            for _ in range(12)
        ]
        Opportunity.objects.update(created_at=clock.now())
    for week in range(2):
        kept(BEFORE + timedelta(days=2 * week))
        for one in dice.sample(made, 5):
            happen(dice, one, company)
    for who in (company.ben, company.ada, company.dan):
        for start in (BEFORE, BEFORE + timedelta(days=2)):
            for end in (Moment(), moment_of(BEFORE + timedelta(days=2))):
                found = compared(moment_of(start), end, Scope(QUARTER), viewer(who))
                assert found.start + sum(found.sums().values()) == found.end
    assert Snapshot.objects.filter(day=BEFORE).count() == 12
