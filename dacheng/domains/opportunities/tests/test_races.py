"""Two people at once, on real transactions."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from dacheng.domains.customers import actions as customers
from dacheng.domains.leads import actions as leads
from dacheng.domains.opportunities.actions import lose, move, open_from, win
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.processes.models import Competitor, LossReason
from dacheng.kernel import records
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.records import Outdated

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls together, each on its own connection; results and refusals in order."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return call()
        except Exception as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_of_two_claims_one_wins(company, viewer):
    ben, cleo = viewer(company.ben), viewer(company.cleo)
    pooled = customers.register({"name": "公海电机", "owner": None}, by=viewer(company.ada))

    results = at_once(
        lambda: customers.claim(pooled, by=ben), lambda: customers.claim(pooled, by=cleo)
    )

    assert sorted(isinstance(result, StepRefused) for result in results) == [False, True]
    winner = next(result for result in results if not isinstance(result, StepRefused))
    pooled.refresh_from_db()
    assert pooled.owner_id == winner.owner_id in (company.ben.pk, company.cleo.pk)


def test_a_win_against_a_loss_leaves_one(company, viewer, opportunity, history):
    made, ben, ada = opportunity(), viewer(company.ben), viewer(company.ada)
    reason, competitor = LossReason.objects.all()[0], Competitor.objects.all()[0]

    results = at_once(
        lambda: win(made, by=ben),
        lambda: lose(made, by=ada, reason=reason, competitor=competitor),
    )

    assert sorted(isinstance(result, StepRefused) for result in results) == [False, True]
    assert len([verb for verb, _by in history(made) if verb in ("win", "lose")]) == 1


def test_of_two_moves_from_the_same_page_one_is_outdated(company, viewer, opportunity, stages):
    made = opportunity(product=None)
    made = move(made, stages[1], by=viewer(company.ada))
    ben, ada = viewer(company.ben), viewer(company.ada)

    results = at_once(
        lambda: move(made, stages[0], by=ben, version=made.version),
        lambda: move(made, stages[2], by=ada, why="急", version=made.version),
    )

    assert sorted(isinstance(result, Outdated) for result in results) == [False, True]
    assert StageVisit.objects.filter(opportunity=made, left_on=None).count() == 1


def test_who_comes_second_waits_and_is_told(company, viewer):
    """The first stands between reading and writing long enough for the second to read as well."""
    kept = customers.register({"name": "恒力"}, by=viewer(company.ben))

    def slow(_fresh: Any) -> None:
        time.sleep(0.5)

    def write(name: str) -> Any:
        by = viewer(company.ben)
        return records.change(kept, {"name": name}, by=by, version=kept.version, check=slow)

    results = at_once(lambda: write("甲"), lambda: write("乙"))
    assert sorted(isinstance(result, Outdated) for result in results) == [False, True]


def test_a_lead_becomes_one_opportunity(company, viewer):
    ben = viewer(company.ben)
    lead = leads.register({"company": "急用科技"}, by=ben)

    results = at_once(lambda: open_from(lead, by=ben), lambda: open_from(lead, by=ben))

    assert sorted(isinstance(result, StepRefused) for result in results) == [False, True]
    assert Opportunity.objects.count() == 1


def test_leads_registered_at_once_get_different_numbers(company, viewer):
    ben = viewer(company.ben)

    made = at_once(*[lambda: leads.register({"company": "同时"}, by=ben)] * 4)

    assert sorted(lead.code for lead in made) == ["LX001", "LX002", "LX003", "LX004"]
