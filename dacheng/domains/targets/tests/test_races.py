"""Two directors at once, on real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from dacheng.domains.targets import actions
from dacheng.domains.targets.models import TargetPlan
from dacheng.kernel import clock
from dacheng.kernel.lifecycle import StepRefused

from .conftest import SIGNED, TODAY

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


def _at(call: Any) -> Any:
    """The clock stands still in each thread by itself."""

    def run() -> Any:
        with clock.at(TODAY):
            return call()

    return run


def _second(director: Any) -> TargetPlan:
    plan = actions.make_plan(2026, by=director, name="另一份")
    line = actions.set_line(plan, SIGNED, Decimal("1100"), by=director, why="稳一点")
    actions.break_down(line, by=director)
    return actions.approve(actions.submit(plan, by=director), by=director)


def test_of_two_plans_frozen_at_once_one_counts(approved, director):
    other = _second(director)
    results = at_once(
        _at(lambda: actions.freeze(approved, by=director)),
        _at(lambda: actions.freeze(other, by=director)),
    )
    refused = [isinstance(one, StepRefused | ValidationError) for one in results]
    assert sorted(refused) == [False, True], results
    assert TargetPlan.objects.filter(year=2026, state="frozen").count() == 1


def test_one_plan_frozen_twice_at_once_is_frozen_once(approved, director, history):
    results = at_once(
        _at(lambda: actions.freeze(approved, by=director)),
        _at(lambda: actions.freeze(approved, by=director)),
    )
    assert sum(isinstance(one, Exception) for one in results) == 1, results
    assert [verb for verb, _who in history(approved)].count("freeze") == 1


def test_of_two_revisions_at_once_both_stand_with_numbers_of_their_own(frozen, director, company):
    revise = {"by": director, "from_on": TODAY.replace(day=1), "why": "换区"}
    results = at_once(
        _at(lambda: actions.revise(frozen, SIGNED, company.ben, Decimal(300), **revise)),
        _at(lambda: actions.revise(frozen, SIGNED, company.cleo, Decimal(200), **revise)),
    )
    assert sorted(one.number for one in results) == [2, 3], results
    cells = frozen.targets.filter(metric=SIGNED, grain="month", until=None)
    people = sum(one.final for one in cells.exclude(person=None))
    top = sum(one.final for one in cells.filter(unit=company.hq, person=None))
    assert people == top
