"""What became of the opportunities of a call: held against the lines it kept."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from dacheng.domains.forecasts.actions import submit
from dacheng.domains.forecasts.queries import Scope, Step, home_of
from dacheng.domains.forecasts.queries.handed import last_call, since_call
from dacheng.domains.forecasts.queries.nodes import Node
from dacheng.domains.forecasts.tests.conftest import QUARTER, TODAY
from dacheng.domains.opportunities.actions import take_snapshot
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel import clock

LATER = date(2026, 5, 1)


def sums(bridge):
    return {step: amount for step, amount in bridge.sums().items() if amount}


def evening(day):
    with clock.at(timezone.make_aware(datetime(2026, 3, day, 20))):
        take_snapshot(date(2026, 3, day))


@pytest.fixture
def called(company, viewer, deal):
    """Five deals, one of them expected later and one lost; Ben and then the north hand in."""
    deals = {
        "up": deal(100, "commit"),
        "won": deal(50, "likely"),
        "later": deal(30, "best"),
        "pulled": deal(70, "best", expected_on=LATER),
        "lost": deal(20, "best"),
    }
    Opportunity.objects.update(created_at=timezone.make_aware(datetime(2026, 3, 10, 9)))
    evening(13)
    lost = Opportunity.objects.filter(pk=deals["lost"].pk)
    lost.update(state="lost", closed_on=date(2026, 3, 15))
    evening(17)
    deals["lost"].refresh_from_db()
    submit(home_of(company.ben), QUARTER, by=viewer(company.ben))
    submit(Node(company.north.pk), QUARTER, by=viewer(company.ada))
    changes = (
        ("up", {"amount": 130}),
        ("won", {"state": "won", "closed_on": TODAY}),
        ("later", {"expected_on": LATER}),
        ("pulled", {"expected_on": TODAY}),
        ("lost", {"state": "open", "closed_on": None}),
    )
    for name, values in changes:
        for key, value in values.items():
            setattr(deals[name], key, value)
        deals[name].save()
    deal(40, "pipeline")
    return deals


EXPECTED = {
    Step.NEW: 40,
    Step.REOPENED: 20,
    Step.PULLED_IN: 70,
    Step.AMOUNT_UP: 30,
    Step.WON: -50,
    Step.PUSHED_OUT: -30,
}


def test_of_a_person(company, viewer, called):
    node, ben = home_of(company.ben), viewer(company.ben)
    found = since_call(last_call(ben, node, QUARTER), Scope(QUARTER, company.ben.pk), ben)
    assert (found.start, found.end) == (180, 260)
    assert sums(found) == EXPECTED
    assert found.start + sum(sums(found).values()) == found.end


def test_of_a_unit_by_the_calls_below_it(company, viewer, called):
    node, ada = Node(company.north.pk), viewer(company.ada)
    scope = Scope(QUARTER, path=company.north.path)
    found = since_call(last_call(ada, node, QUARTER), scope, ada)
    assert (found.start, sums(found)) == (180, EXPECTED)


def test_a_call_that_kept_nothing_is_not_held_against_anything(company, viewer, deal):
    ben = viewer(company.ben)
    assert last_call(ben, home_of(company.ben), QUARTER) is None
    call = submit(home_of(company.ben), QUARTER, by=ben)
    assert since_call(call, Scope(QUARTER, company.ben.pk), ben) is None
    assert Decimal(call.commit) == 0
