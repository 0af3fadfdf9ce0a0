"""Web server and worker as `up` starts them, for a company that is there, and the watch over what
they use while people work."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from dacheng.surfaces.cli.proving.house import free_port, until

LOOK = 10.0  # seconds between two looks
START = 90.0
GROWTH = 1.10  # of what a process holds, between the first and the last third of the soak
SPARE_MB = 12.0  # growth that says nothing, because a process has warmed up by so much
LINES_BYTES = 300  # of the logs for one request
DEAD_SHARE, DEAD_ROWS = 0.25, 20_000  # rows that are dead and not swept
QUEUED = 50  # pieces of work that wait
LOOKS = {
    "connections": "select count(*) from pg_stat_activity where datname = current_database()",
    "queued": "select count(*) from procrastinate_jobs where status = 'todo'"
    " and coalesce(scheduled_at, now()) <= now()",
    "database_mb": "select pg_database_size(current_database()) / 1048576",
}
DEAD = """select relname, n_dead_tup, n_live_tup from pg_stat_user_tables
    where n_dead_tup > %s and n_dead_tup > %s * n_live_tup order by n_dead_tup desc limit 3"""


@dataclass
class Served:
    """The processes by name, where they answer and where they write."""

    port: int
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)


@contextmanager
def served(data: Path) -> Iterator[Served]:
    """Both processes, until the end of the block."""
    from dacheng.launch.address import Address
    from dacheng.launch.supervisor import web_command, worker_command

    house = Served(free_port(), data / "logs")
    house.logs.mkdir(parents=True, exist_ok=True)
    address = Address("127.0.0.1", house.port)
    given = {**os.environ, "DACHENG_POOL": "1", "DACHENG_HOSTS": "localhost,127.0.0.1"}
    try:
        for name, words in (("web", web_command(address)), ("worker", worker_command())):
            environment = given if name == "web" else dict(os.environ)
            with (house.logs / f"{name}.log").open("ab") as out:
                house.processes[name] = subprocess.Popen(
                    words, env=environment, cwd=settings.REPO, stdout=out, stderr=out
                )
        until(address.answers, START, "the server does not answer")
        yield house
    finally:
        _ended(house)


def _ended(house: Served) -> None:
    for process in house.processes.values():
        process.terminate()
    for process in house.processes.values():
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()


class Watch:
    """What the processes, the database and the disk hold, look by look."""

    def __init__(self, house: Served):
        self.house, self.last = house, 0.0
        self.seen: dict[str, list[float]] = {}
        self.dead: list[str] = []
        self.died: set[str] = set()

    def look(self, *, last: bool = False) -> None:
        """At most every ten seconds."""
        if time.monotonic() - self.last < LOOK and not last:
            return
        self.last = time.monotonic()
        for name, process in self.house.processes.items():
            self.died |= {name} if process.poll() is not None else set()
            family = [process.pid, *_family(process.pid)]
            self._note(f"{name}_mb", sum(map(_resident, family)))
        files = self.house.logs.glob("*")
        self._note("logs_kb", sum(one.stat().st_size for one in files) / 1024)
        with suppress(OSError):
            self._ask()

    def _note(self, name: str, value: float) -> None:
        self.seen.setdefault(name, []).append(round(value, 1))

    def _ask(self) -> None:
        import psycopg

        with psycopg.connect(settings.DATABASE_URL) as other:
            for name, sql in LOOKS.items():
                row = other.execute(sql.encode()).fetchone()
                self._note(name, float(row[0]) if row else 0.0)
            rows = other.execute(DEAD.encode(), [DEAD_ROWS, DEAD_SHARE]).fetchall()
        self.dead = [f"{name}: {dead} dead of {live}" for name, dead, live in rows]

    def judged(self, requests: int) -> dict[str, str]:
        """What was watched, and why it is not fine."""
        found = {name: self._grown(name) for name in ("web_mb", "worker_mb", "connections")}
        waiting = self.seen.get("queued", [0.0])[-1]
        found["queue"] = f"{waiting:.0f} pieces of work wait" if waiting > QUEUED else ""
        logs = self.seen["logs_kb"]
        each = (logs[-1] - logs[0]) * 1024 / max(1, requests)
        found["logs"] = f"{each:.0f} bytes for each request" if each > LINES_BYTES else ""
        found["dead rows"] = "; ".join(self.dead)
        found["processes"] = f"{' and '.join(sorted(self.died))} ended" if self.died else ""
        return found

    def _grown(self, name: str) -> str:
        values = self.seen.get(name, [])
        third = max(1, len(values) // 3)
        before, after = sum(values[:third]) / third, sum(values[-third:]) / third
        spare = SPARE_MB if name.endswith("_mb") else 2
        if values and after > before * GROWTH and after > before + spare:
            return f"{before:.0f} became {after:.0f}"
        return ""

    def figures(self) -> dict[str, Any]:
        """First, highest and last of everything watched."""
        return {
            name: {"first": values[0], "most": max(values), "last": values[-1]}
            for name, values in self.seen.items()
        }


def _family(pid: int) -> list[int]:
    """Children and theirs."""
    found = []
    for entry in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, entry.read_text().split()):
                found += [child, *_family(child)]
    return found


def _resident(pid: int) -> float:
    """Megabytes, shared pages in parts."""
    with suppress(OSError):  # it ended meanwhile
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
