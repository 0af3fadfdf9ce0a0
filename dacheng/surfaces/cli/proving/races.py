"""Two people at the same moment, on a real server with real transactions: of two claims one wins,
of two edits one is told, and nothing is lost or done twice. Every round begins both requests
together, shifted by a few random milliseconds."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dacheng.surfaces.cli.proving import contests, rivals
from dacheng.surfaces.cli.proving.attack import Browser, one
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally, say

NEEDS = "demo"
MINUTES = (12, 90)
ROUNDS = {False: 6, True: 250}
COSTLY = 4  # the share of rounds for races that take seconds each
SHIFT = 0.012


@dataclass(frozen=True)
class Request:
    who: str
    path: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Race:
    """What is made ready, the two requests, and what must be so afterwards."""

    name: str
    ready: Callable[[int], dict[str, Any]]
    requests: Callable[[dict[str, Any]], list[tuple[str, str, dict[str, Any]]]]
    judge: Callable[[dict[str, Any], list[int]], str]
    costly: bool = False


def check(options: Options) -> Check:
    from dacheng.surfaces.cli.measuring.serving import server

    tally = Tally("races", options.seed)
    deadlocks = _deadlocks()
    with server() as port, rivals.worker():
        people = People(port)
        people[rivals.LEADER].send("GET", "/", patience=90)  # a server just started is slow once
        for race in [Race(*row) for row in contests.races()]:
            rounds = max(2, ROUNDS[options.long] // (COSTLY if race.costly else 1))
            lost = tally.check.failed
            for number in options.share(rounds):
                dice = random.Random(f"{options.seed} {race.name} {number}")  # noqa: S311
                _run(tally, race, number, people, dice)
            done = len(options.share(rounds))
            say(f"  {race.name}: {done} rounds, {tally.check.failed - lost} failed")
    tally.tried("deadlocks", f"{found} of them" if (found := _deadlocks() - deadlocks) else "")
    return tally.done(races=len(contests.races()))


class People:
    """Everybody's browser, signed in when first needed."""

    def __init__(self, port: int):
        self.port, self.known = port, dict[str, Browser]()

    def __getitem__(self, username: str) -> Browser:
        if username not in self.known:
            self.known[username] = Browser(self.port, username)
        return self.known[username]


def _run(tally: Tally, race: Race, number: int, people: People, dice: random.Random) -> None:
    token = race.ready(number)
    requests = race.requests(token)
    browsers = [people[who] for who, _path, _fields in requests]
    answers = [(0, "")] * len(requests)
    gate = threading.Barrier(len(requests))
    shifts = [dice.uniform(0, SHIFT) for _one in requests]

    def go(at: int) -> None:
        _who, path, fields = requests[at]
        gate.wait()
        time.sleep(shifts[at])
        answers[at] = browsers[at].post(path, fields)

    threads = [threading.Thread(target=go, args=[at]) for at in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = [status for status, _body in answers]
    broken = [f"answered {status}" for status in said if status == 0 or status >= 500]
    tally.tried(f"{race.name} {number}", broken[0] if broken else race.judge(token, said))


def _deadlocks() -> int:
    return int(one("select deadlocks from pg_stat_database where datname = current_database()"))
