"""The work of 200 people at a million opportunities, on the server as the product starts it: how
long reads and writes take, whether three times as much breaks anything, and whether memory and
connections stay what they were.

`--database NAME` uses a company that is there (as `bench` or `init --demo --size L` make it);
without it one is built first, which takes most of the time and is not measured."""

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from dacheng.surfaces.cli.proving.crowd import Crowd, Said
from dacheng.surfaces.cli.proving.scratch import environment, url_of
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally, say

NEEDS = "nothing"
MINUTES = (70, 240)
ROWS = {False: 1_000_000, True: 1_000_000}
PEOPLE, THINK = 200, 30.0  # clients, and seconds between two requests of one
WARM, STEADY, STORM, CALM = 20.0, 90.0, 30.0, 45.0
SOAK = {False: 60.0, True: 7200.0}
READS_MS, WRITES_MS, RECOVERED_S = 300.0, 500.0, 30.0
GROWTH = 1.10  # of memory between the first and the last third of the soak


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
        "from dacheng.surfaces.cli.measuring.pages import without_history\n"
        "from dacheng.kernel.metrics.refreshing import refresh\n"
        f"without_history(); build({rows}); refresh()\n"
    )
    begun = time.monotonic()
    first = [sys.executable, "-P", "-m", "dacheng.surfaces.cli", "init", "--name", "压力"]
    for words in (first, [sys.executable, "-P", "-c", code]):
        subprocess.run(words, env=given, cwd=settings.REPO, check=True, stdout=subprocess.DEVNULL)
    say(f"  built {rows:,} opportunities in {time.monotonic() - begun:.0f} s")


def measure(options: Options) -> Check:
    """Warm up, steady, three times as much, calm again, soak."""
    from dacheng.surfaces.cli.measuring.serving import server

    tally = Tally("load", options.seed)
    with server() as port:
        crowd = Crowd(port, PEOPLE, THINK, options.seed)
        watch = Watch(crowd)
        asyncio.run(crowd.work(WARM))
        steady = asyncio.run(crowd.work(STEADY))
        storm = asyncio.run(crowd.work(STORM, times=3))
        calm = asyncio.run(crowd.work(CALM))
        watch.begin()
        soaked = asyncio.run(crowd.work(SOAK[options.long], each=watch.look))
        watch.look()
    _judge(tally, steady, storm, calm, soaked, watch)
    told = {"steady": told_of(steady), "storm": told_of(storm), "soak": told_of(soaked)}
    return tally.done(
        people=PEOPLE,
        requests_per_s=round(len(steady) / STEADY, 1),
        **told,
        slowest_kinds=kinds(steady),
        recovered_after_s=recovery(calm),
        soak_s=SOAK[options.long],
        memory_mb=watch.memory,
        connections=watch.connections,
        load_average=[round(one, 1) for one in os.getloadavg()],
    )


def _judge(
    tally: Tally,
    steady: list[Said],
    storm: list[Said],
    calm: list[Said],
    soaked: list[Said],
    watch: "Watch",
) -> None:
    for said in (*steady, *calm, *soaked):
        fine = 200 <= said.status < 400
        tally.tried(said.name, "" if fine else f"answered {said.status}")
    for said in storm:  # a server may send people away then, but not break
        fine = 200 <= said.status < 400 or said.status in (429, 503)
        tally.tried(said.name, "" if fine else f"answered {said.status} in the storm")
    for name, wanted in (("read", READS_MS), ("write", WRITES_MS)):
        found = percentile([one.ms for one in steady if one.kind == name], 0.95)
        tally.tried(f"{name}s", f"p95 {found:.0f} ms" if found > wanted else "")
    late = recovery(calm)
    tally.tried("recovery", "" if late <= RECOVERED_S else f"after {late} s")
    tally.tried("memory", watch.grown())


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
    """Seconds after the storm from which on every five seconds keep the aims again."""
    bad = 0.0
    for at in range(int(CALM // 5)):
        span = [one for one in calm if at * 5 <= one.at < at * 5 + 5]
        slow = percentile([one.ms for one in span if one.kind == "read"], 0.95) > READS_MS
        broken = any(not 200 <= one.status < 400 for one in span)
        bad = at * 5 + 5.0 if slow or broken else bad
    return bad


class Watch:
    """Memory of the server's processes and connections of the database while people work."""

    def __init__(self, crowd: Crowd):
        self.crowd = crowd
        self.memory: list[float] = []
        self.connections: list[int] = []
        self.last = 0.0

    def begin(self) -> None:
        self.last = 0.0
        self.look()

    def look(self) -> None:
        """At most every ten seconds."""
        if time.monotonic() - self.last < 10:
            return
        self.last = time.monotonic()
        self.memory.append(round(sum(_resident(pid) for pid in _family(os.getpid())), 1))
        self.connections.append(_connections())

    def grown(self) -> str:
        third = max(1, len(self.memory) // 3)
        first, last = self.memory[:third], self.memory[-third:]
        before, after = sum(first) / third, sum(last) / third
        if after > before * GROWTH:
            return f"{before:.0f} MB became {after:.0f} MB"
        return ""


def _family(pid: int) -> list[int]:
    """The server's processes, which are our children and theirs."""
    found = []
    for entry in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, entry.read_text().split()):
            found += [child, *_family(child)]
    return found


def _resident(pid: int) -> float:
    """Megabytes, shared pages in parts."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        return 0.0  # it ended meanwhile
    return 0.0


def _connections() -> int:
    import psycopg

    with psycopg.connect(settings.DATABASE_URL) as other:
        row = other.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
        ).fetchone()
    return int(row[0]) - 1 if row else 0


def main(given: str) -> None:
    import django

    django.setup()
    told = json.loads(given)
    options = Options(**{**told, "words": tuple(told["words"])})
    print(json.dumps(asdict(measure(options)), ensure_ascii=False, default=str), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
