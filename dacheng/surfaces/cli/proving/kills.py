"""SIGKILL to web server, worker and database in the middle of what they do: afterwards nothing is
lost, nothing is doubled, and work has gone on within a minute.

Each point is named by what is being written then: another connection holds that very table or
row, so that whoever does the work stands still there until he is dead."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from dacheng.surfaces.cli.proving import pulled, struck
from dacheng.surfaces.cli.proving.attack import adopt, signed_in
from dacheng.surfaces.cli.proving.house import PATIENCE, House, until
from dacheng.surfaces.cli.proving.scratch import environment, run
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally, say

NEEDS = "nothing"
MINUTES = (14, 120)
ROUNDS = 3  # of every point and victim in the long run
FIRMS = 20
HELD = 60.0  # seconds until somebody stands at the held place
WHOLE = 240.0  # seconds until all of the work that was taken up again is done


@dataclass(frozen=True)
class Point:
    """What is begun, where it stands still, who dies, and what must be so afterwards."""

    name: str
    victims: tuple[str, ...]
    hold: str
    begin: Callable[[House], Any]
    over: Callable[[House, Any], bool]
    judge: Callable[[House, Any], str]


def check(options: Options) -> Check:
    tally, took = Tally("kills", options.seed), dict[str, list[float]]()
    with House(Path(settings.DATA)) as house:
        adopt(house)
        furnish(house, tally, took)
        for point, victim in order(options):
            begun = time.monotonic()
            try:
                complaint = strike(house, point, victim, took)
            except Exception as error:  # whatever breaks at one point must not hide the others
                complaint = f"{type(error).__name__}: {error}"
            tally.tried(f"{point.name}, {victim} killed", complaint)
            say(f"  {point.name}, {victim}: {time.monotonic() - begun:.0f} s {complaint}")
        connections.close_all()
        until(lambda: struck.fresh(house.answers), PATIENCE, "the house is not up again")
        tally.tried("history", struck.tampered(house))
    worst = {victim: round(max(times), 1) for victim, times in took.items()}
    return tally.done(slowest_recovery_s=worst, kills=tally.check.tried - 1)


def order(options: Options) -> list[tuple[Point, str]]:
    """Every point once with one of its victims, or with all of them several times."""
    dice = random.Random(options.seed)  # noqa: S311
    points = [Point(**one) for one in pulled.points()]
    if not options.long:
        return [(point, dice.choice(point.victims)) for point in points]
    pairs = [(point, victim) for point in points for victim in point.victims] * ROUNDS
    mixed = dice.sample(pairs, len(pairs))
    return [mixed[at] for at in options.share(len(mixed))]


def furnish(house: House, tally: Tally, took: dict[str, list[float]]) -> None:
    """A company whose story is being told when the worker and then the database die."""
    from dacheng.kernel.jobs.models import Job
    from dacheng.surfaces.cli.telling import begin

    run(environment(house.url, house.instance.data), "dacheng.surfaces.cli", "init")
    begin(firms=FIRMS)

    def told() -> Any:
        return struck.fresh(lambda: Job.objects.get(name="tell_demo"))

    for victim in ("worker", "database"):
        before = told().args["told"]
        until(partial(_further, told, before), HELD * 2, "nothing is told")
        attempts = told().attempts
        house.kill(victim)
        connections.close_all()
        tally.tried(f"demo filling, {victim} killed", _resumed(told, attempts, victim, took))
    until(lambda: _over(told), 400, "the story does not end")
    job = told()
    tally.tried("the story is told", "" if job.state == "done" else f"{job.state} {job.error}")
    signed_in(house.port, "director")


def _further(told: Callable[[], Any], before: int) -> bool:
    job = told()
    return bool(job) and (job.args["told"] > before + 1 or job.is_over)


def _again(told: Callable[[], Any], attempts: int) -> bool:
    job = told()
    return bool(job) and job.attempts > attempts


def _over(told: Callable[[], Any]) -> bool:
    job = told()
    return bool(job) and job.is_over


def _resumed(
    told: Callable[[], Any], attempts: int, victim: str, took: dict[str, list[float]]
) -> str:
    try:
        seconds = until(partial(_again, told, attempts), PATIENCE, "not resumed")
    except TimeoutError as error:
        return str(error)
    took.setdefault(victim, []).append(seconds)
    say(f"  demo filling, {victim} killed: {seconds:.0f} s")
    return ""


def strike(house: House, point: Point, victim: str, took: dict[str, list[float]]) -> str:
    """Why it was not as it must be; empty when it was."""
    connections.close_all()
    until(lambda: struck.fresh(house.answers), PATIENCE, "the house is not up again")
    holder = psycopg.connect(house.url)
    try:
        if point.hold:
            holder.execute(point.hold.encode())
        token: Any = point.begin(house)
        if point.hold:
            until(lambda: _somebody_waits(house, holder), HELD, "nobody came to the held place")
        before = struck.attempts(token)
        house.kill(victim) if victim != "command" else pulled.kill_command(token)
        dead = time.monotonic()
        _let_go(holder)
        connections.close_all()
        until(partial(_taken_up, point, house, token, before), PATIENCE, "not taken up again")
        took.setdefault(victim, []).append(time.monotonic() - dead)
        until(lambda: struck.fresh(lambda: point.over(house, token)), WHOLE, "not done")
        return struck.fresh(lambda: point.judge(house, token))
    finally:
        _let_go(holder)
        connections.close_all()


def _taken_up(point: Point, house: House, token: Any, before: int) -> bool:
    """Whether somebody works on it again, or has already done it."""
    again = struck.fresh(lambda: struck.attempts(token) > before)
    return bool(again or struck.fresh(lambda: point.over(house, token)))


def _somebody_waits(house: House, holder: psycopg.Connection) -> bool:
    with psycopg.connect(house.url) as other:
        found = other.execute(
            "select count(*) from pg_stat_activity where %s = any(pg_blocking_pids(pid))",
            [holder.info.backend_pid],
        ).fetchone()
    return bool(found and found[0])


def _let_go(holder: psycopg.Connection) -> None:
    try:
        holder.rollback()
        holder.close()
    except psycopg.Error:
        holder.close()  # its server is dead
