"""A whole instance as people run it: its own PostgreSQL, web server and worker under the launcher's
supervisor, which a check may kill one by one.

As a program: house DATA PORT, until it is told to stop."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from dacheng.launch import children, company, orphans, postgres
from dacheng.launch.address import Address
from dacheng.launch.places import REPO, Instance
from dacheng.launch.supervisor import Supervisor

PATIENCE = 60.0  # seconds within which work goes on after a death
START = 240.0
CALM = 2.0  # seconds after which a death counts as the first one


def main(data: str, port: str) -> None:
    instance = Instance(Path(data))
    instance.prepare()
    children.SETTLED = CALM  # because in life nobody is killed once a minute: each death is a first
    with postgres.in_use(instance) as database:
        company.migrate_if_needed(instance, database)
        Supervisor(instance, database, Address("127.0.0.1", int(port))).run(lambda: None)


class House:
    """The running instance, seen from a check."""

    def __init__(self, data: Path):
        self.instance, self.port = Instance(data), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "House":
        given = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        given |= {"DACHENG_DATA": str(self.instance.data), "DACHENG_EGRESS_ALLOW": "127.0.0.1/32"}
        words = ["-P", "-m", "dacheng.surfaces.cli.proving.house"]
        self.process = subprocess.Popen(
            [sys.executable, *words, str(self.instance.data), str(self.port)],
            env=given,
            cwd=REPO,
            stdout=sys.stderr,
        )
        until(self.answers, START, "the house does not open")
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(60)

    @property
    def url(self) -> str:
        return postgres.cluster_of(self.instance).url(postgres.NAME)

    def answers(self) -> bool:
        """Whether a page that needs the database comes."""
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError(f"the house closed with {self.process.returncode}")
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/health/")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def kill(self, victim: str) -> None:
        """SIGKILL to the database's first process, or to a child with all its own."""
        if victim == "database":
            pid = orphans.postmaster(self.instance.cluster)
            if pid is None:
                raise RuntimeError("no server to kill")
            os.kill(pid, signal.SIGKILL)
            return
        os.killpg(self._child(victim), signal.SIGKILL)

    def _child(self, victim: str) -> int:
        """The leader of the group of web server or worker, among the supervisor's children."""
        word = {"web": b"gunicorn", "worker": b"procrastinate"}[victim]
        assert self.process is not None  # noqa: S101
        for pid in _children(self.process.pid):
            if word in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        raise RuntimeError(f"no {victim} to kill")


def _children(parent: int) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(entry.read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(entry.parent.name)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(true: Callable[[], Any], seconds: float, complaint: str, pause: float = 0.05) -> float:
    """Seconds until it is true; a failed look counts as not yet."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if true():
            return time.monotonic() - begun
        time.sleep(pause)
    raise TimeoutError(f"{complaint} ({seconds:.0f} s)")


if __name__ == "__main__":
    main(*sys.argv[1:])
