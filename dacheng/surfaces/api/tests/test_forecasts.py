"""Forecasts over the API are those of the pages, within what the caller may see."""

from decimal import Decimal

import pytest

from dacheng.domains.forecasts.actions import adjust, categorise, submit
from dacheng.domains.forecasts.queries import home_of
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from dacheng.kernel.periods import Grain, this


@pytest.fixture
def promised(company, opportunity):
    """Ben promises 100 this quarter, says 80, and hands it in."""
    deal = opportunity(company.ben, amount=100, expected_on=clock.today())
    ben = viewer_for(company.ben)
    categorise(deal, "commit", by=ben)
    period = this(Grain.QUARTER, clock.today())
    adjust(home_of(company.ben), period, "commit", Decimal(80), reason="客户拖", by=ben)
    submit(home_of(company.ben), period, by=ben)
    return deal


def test_the_roll_up_with_its_adjustment(company, caller, promised):
    told = caller(company.ben, "forecasts:read").get("/api/forecasts").json()
    assert told["rolled"]["commit"] == "100.00"
    assert told["figures"]["commit"] == "80.00"
    assert told["adjustments"][0]["reason"] == "客户拖"


def test_calls_and_the_bridge_since_one(company, caller, promised):
    ben = caller(company.ben, "forecasts:read")
    [call] = ben.get("/api/forecasts/calls").json()["items"]
    assert (call["commit"], call["rolled"]["commit"], call["is_frozen"]) == (
        "80.00",
        "100.00",
        False,
    )
    promised.amount = 130
    promised.save()
    told = ben.get("/api/forecasts/bridge?since=call").json()
    assert (told["start"], told["end"]) == ("100.00", "130.00")
    assert told["steps"] == [
        {
            "step": "amount_up",
            "amount": "30.00",
            "opportunities": [{"id": promised.pk, "amount": "30.00"}],
        }
    ]


def test_accuracy_of_quarters_that_are_over(company, caller, promised):
    told = caller(company.dan, "forecasts:read").get("/api/forecasts/accuracy?quarters=2").json()
    assert len(told["periods"]) == 2 and told["people"] == []


def test_strangers_nonsense_and_tokens_for_something_else(company, caller, promised):
    cleo = caller(company.cleo, "forecasts:read")
    assert cleo.get(f"/api/forecasts?node={home_of(company.ben).key}").status_code == 404
    assert cleo.get("/api/forecasts?node=x").status_code == 404
    assert cleo.get("/api/forecasts?period=someday").status_code == 400
    assert cleo.get("/api/forecasts?period=2026W05").status_code == 400
    assert cleo.get("/api/forecasts/bridge?since=someday").status_code == 400
    assert cleo.get("/api/forecasts/bridge?since=call").status_code == 400
    assert caller(company.ben, "leads:read").get("/api/forecasts").status_code == 403
