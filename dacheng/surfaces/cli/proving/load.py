"""The work of 200 people at a million opportunities, on the server as `up` starts it: how long
reads and writes take, whether three times as much breaks anything, how soon it is well again, and
then the soak: whether memory, connections, tables, queue and logs stay what they were.

`--database NAME` uses a company that is there (as `bench` or `init --demo --size L` make it);
without it one is built first, which takes most of the time and is not measured. `--minutes N` says
how long the soak is. Every request has a time after which it counts as failed, so that all of it
ends whatever the server does."""

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from dacheng.surfaces.cli.proving.crowd import BEAT, PATIENCE, Crowd, Said
from dacheng.surfaces.cli.proving.scratch import environment, url_of
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally, say

NEEDS = "nothing"
MINUTES = (60, 360)
ROWS = {False: 100_000, True: 1_000_000}
# One page every 15 seconds each, from 7 to 22: 13 pages a second together.
PEOPLE, THINK = 200, 15.0
SOAK = {False: 0.5, True: 120.0}  # minutes
READS_MS, WRITES_MS, RECOVERED_S = 300.0, 500.0, 30.0
SPAN = 10  # seconds


def check(options: Options) -> Check:
    """This process builds when it must; another one that knows only the company then measures."""
    if options.database:
        given = environment(url_of(options.database), Path(settings.DATA))
    else:
        given = environment(settings.DATABASE_URL, Path(settings.DATA))
        _build(given, ROWS[options.long])
    words = [__name__, json.dumps(asdict(options))]
    done = subprocess.run(
        [sys.executable, "-P", "-m", *words],
        env=given,
        cwd=settings.REPO,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        return _failed(options, f"the load could not be measured ({done.returncode})")
    return Check(**json.loads(done.stdout.strip().splitlines()[-1]))


def _failed(options: Options, text: str) -> Check:
    tally = Tally("load", options.seed)
    tally.failed(text)
    return tally.done()


def _build(given: dict[str, str], rows: int) -> None:
    """The made company, without history as in `bench`, with its kept sums."""
    code = (
        "import django; django.setup()\n"
        "from dacheng.surfaces.cli.measuring.company import build\n"
        "from dacheng.kernel.metrics.refreshing import refresh\n"
        f"build({rows}, history=False); refresh()\n"
    )
    begun = time.monotonic()
    first = [sys.executable, "-P", "-m", "dacheng.surfaces.cli", "init", "--name", "压力"]
    for words in (first, [sys.executable, "-P", "-c", code]):
        subprocess.run(words, env=given, cwd=settings.REPO, check=True, stdout=subprocess.DEVNULL)
    say(f"  built {rows:,} opportunities in {time.monotonic() - begun:.0f} s")


@dataclass(frozen=True)
class Spans:
    """Seconds of each part before the soak."""

    warm: float
    steady: float
    storm: float
    calm: float


SHORT, WHOLE = Spans(10, 40, 15, 45), Spans(20, 120, 30, 45)


def spans(options: Options) -> Spans:
    """The whole ones for a company that was built for it."""
    return WHOLE if options.long or options.database else SHORT


@dataclass(frozen=True)
class Phases:
    """What was answered in each part of the run."""

    steady: list[Said]
    storm: list[Said]
    calm: list[Said]
    soaked: list[Said]


def measure(options: Options) -> Check:
    """Warm up, steady, three times as much, calm again, soak."""
    from dacheng.surfaces.cli.proving.served import Watch, served

    tally, long = Tally("load", options.seed), spans(options)
    minutes = options.minutes or SOAK[options.long]
    with served(Path(settings.DATA)) as house:
        crowd, watch = Crowd(house.port, PEOPLE, THINK, options.seed), Watch(house)

        def part(name: str, seconds: float, times: int = 1) -> list[Said]:
            return asyncio.run(crowd.work(seconds, times, _telling(name)))

        part("warm", long.warm)
        steady, storm = part("steady", long.steady), part("storm", long.storm, 3)
        calm = part("calm", long.calm)
        soaked = asyncio.run(crowd.work(minutes * 60, each=_telling("soak", watch)))
        watch.look(last=True)
    phases = Phases(steady, storm, calm, soaked)
    _judge(tally, phases)
    for what, complaint in watch.judged(len(soaked)).items():
        tally.tried(what, complaint)
    rate = round(len(phases.steady) / long.steady, 1)
    return tally.done(requests_per_s=rate, **_figures(phases, minutes), **watch.figures())


def _telling(name: str, watch: Any = None) -> Any:
    """Says how it goes, and looks at the server when there is somebody to look."""

    def each(said: list[Said], seconds: float) -> None:
        if watch is not None:
            watch.look()
        if watch is None or int(seconds // BEAT) % 6 == 0:
            last = [one for one in said if one.at > seconds - 6 * BEAT]
            bad = sum(not 200 <= one.status < 400 for one in said)
            slow = percentile([one.ms for one in last], 0.95)
            say(f"  {name} {seconds:.0f} s: {len(said)} answers, {bad} bad, p95 {slow:.0f} ms")

    return each


def _judge(tally: Tally, phases: Phases) -> None:
    for said in (*phases.steady, *phases.calm, *phases.soaked):
        fine = 200 <= said.status < 400
        tally.tried(said.name, "" if fine else _answered(said))
    for said in phases.storm:  # a server may send people away then, but not break
        fine = 200 <= said.status < 400 or said.status in (429, 503)
        tally.tried(said.name, "" if fine else f"{_answered(said)} in the storm")
    for part in ("steady", "soaked"):
        for name, wanted in (("read", READS_MS), ("write", WRITES_MS)):
            ms = [one.ms for one in getattr(phases, part) if one.kind == name]
            found = percentile(ms, 0.95)
            tally.tried(f"{name}s {part}", f"p95 {found:.0f} ms" if found > wanted else "")
    late = recovery(phases.calm)
    tally.tried("recovery", "" if late <= RECOVERED_S else f"after {late} s")


def _answered(said: Said) -> str:
    return f"answered {said.status}" if said.status else f"nothing within {PATIENCE:.0f} s"


def _figures(phases: Phases, minutes: float) -> dict[str, Any]:
    return {
        "people": PEOPLE,
        "think_s": THINK,
        "opportunities": _opportunities(),
        "steady": told_of(phases.steady),
        "storm": told_of(phases.storm),
        "soak": told_of(phases.soaked),
        "soak_minutes": minutes,
        "slowest_kinds": kinds(phases.steady),
        "recovered_after_s": recovery(phases.calm),
        "load_average": [round(one, 1) for one in os.getloadavg()],
    }


def _opportunities() -> int:
    from dacheng.domains.opportunities.models import Opportunity

    return int(Opportunity.objects.count())


def told_of(some: list[Said]) -> dict[str, Any]:
    """p50 and p95 of reads and writes, and what failed."""
    found: dict[str, Any] = {"requests": len(some)}
    for kind in ("read", "write"):
        taken = [one.ms for one in some if one.kind == kind]
        found[f"{kind}_p50_ms"] = round(percentile(taken, 0.5))
        found[f"{kind}_p95_ms"] = round(percentile(taken, 0.95))
    found["failed"] = sum(not 200 <= one.status < 400 for one in some)
    return found


def kinds(some: list[Said]) -> dict[str, int]:
    """p95 of each kind of request, the slowest first."""
    names = {one.name for one in some}
    found = {name: percentile([x.ms for x in some if x.name == name], 0.95) for name in names}
    return {name: round(ms) for name, ms in sorted(found.items(), key=lambda pair: -pair[1])[:8]}


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def recovery(calm: list[Said]) -> float:
    """Seconds after the storm from which on every ten seconds keep the aims again; fewer hold too
    few answers for a 95th of a hundred."""
    bad = 0.0
    last = max((one.at for one in calm), default=0.0)
    for at in range(0, int(last) + 1, SPAN):
        span = [one for one in calm if at <= one.at < at + SPAN]
        slow = percentile([one.ms for one in span if one.kind == "read"], 0.95) > READS_MS
        broken = any(not 200 <= one.status < 400 for one in span)
        bad = float(at + SPAN) if slow or broken else bad
    return bad


def main(given: str) -> None:
    import django

    django.setup()
    told = json.loads(given)
    options = Options(**{**told, "words": tuple(told["words"])})
    print(json.dumps(asdict(measure(options)), ensure_ascii=False, default=str), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
