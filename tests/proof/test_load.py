"""What is asked of a server under load adds up, and what grows there is told."""

import random
import time
from pathlib import Path

import pytest

from dacheng.surfaces.cli.proving import load, programs, sabotage
from dacheng.surfaces.cli.proving.crowd import STAFF, Person, Said, wishes
from dacheng.surfaces.cli.proving.served import Served, Watch

KNOWN = {"opportunity": [1], "open": [2], "customer": [3]}


@pytest.fixture
def watch():
    return Watch(Served(0, Path("/nowhere")))


def test_the_staff_and_the_wishes_of_each_kind_add_up_to_a_hundred():
    assert sum(share for share, _work in STAFF.values()) == 100
    for work in ("seller", "leader", "money"):
        assert sum(one.share(Person("", KNOWN, work)) for one in wishes()) == 100, work


def test_sellers_write_one_request_in_seven():
    seller = Person("", KNOWN, "seller")
    assert sum(one.share(seller) for one in wishes() if one.kind == "write") == 14


def test_nobody_asks_for_a_record_he_does_not_see():
    blind = Person("", {name: [] for name in KNOWN}, "seller")
    dice = random.Random(1)
    asked = [one for one in wishes() if one.share(blind)]
    assert asked and not any(one.record for one in asked)
    assert all(one.address(blind, dice).startswith("/") for one in asked)


def test_growth_of_memory_connections_logs_and_queue_is_told(watch):
    watch.seen = {
        "web_mb": [200.0, 201.0, 260.0], "worker_mb": [100.0, 101.0, 109.0],
        "connections": [12.0, 12.0, 30.0], "logs_kb": [10.0, 400.0], "queued": [0.0, 80.0],
    }  # fmt: skip
    watch.dead, watch.died = ["audit_entry: 50000 dead of 100"], {"worker"}
    found = watch.judged(requests=100)
    assert found["web_mb"] == "200 became 260" and found["worker_mb"] == ""
    assert found["connections"] and found["queue"] and found["dead rows"]
    assert found["logs"] == "3994 bytes for each request"
    assert found["processes"] == "worker ended"


def test_what_stays_as_it_was_is_fine(watch):
    watch.seen = {"web_mb": [200.0] * 9, "worker_mb": [90.0] * 9, "connections": [12.0] * 9}
    watch.seen |= {"logs_kb": [10.0] * 9, "queued": [0.0] * 9}
    assert not any(watch.judged(1000).values())


def test_recovery_is_the_last_moment_that_was_bad():
    calm = [Said("x", "read", 200, at, 20.0) for at in range(45)]
    assert load.recovery(calm) == 0
    slow = [*calm, Said("x", "read", 200, 7, 2000.0), Said("x", "read", 0, 12, 20.0)]
    assert load.recovery(slow) == 20


def test_no_answer_in_time_is_a_failure():
    tally = load.Tally("load")
    fine, late = Said("x", "read", 200, 1, 9.0), Said("x", "write", 0, 1, 9.0)
    load._judge(tally, load.Phases([fine, late], [late], [fine], [fine]))
    assert tally.check.failed == 2
    assert "nothing within" in tally.check.detail[0] and "storm" in tally.check.detail[1]


def test_a_short_sabotage_is_drawn_by_its_seed():
    names = [f"guard {at}" for at in range(90)]
    assert sabotage.drawn(names, 1) == sabotage.drawn(names, 1) != sabotage.drawn(names, 2)
    assert len(set(sabotage.drawn(names, 1))) == sabotage.SHORT


def test_a_turn_ends_whatever_is_made(monkeypatch):
    monkeypatch.setattr(programs, "TURN", 0.1)
    with pytest.raises(programs.Late), programs._turn():
        time.sleep(5)
