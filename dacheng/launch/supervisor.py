"""Runs an instance: web and worker as children, the database watched, all stopped together."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

from dacheng.launch import children, orphans, postgres, product
from dacheng.launch.address import Address
from dacheng.launch.children import Child
from dacheng.launch.cluster import SHARED_MEMORY
from dacheng.launch.places import REPO, Instance
from dacheng.launch.postgres import Database
from dacheng.launch.voice import Refusal, tail

BEAT = 0.2
EARLY_DEATHS = 3


def web_command(address: Address) -> list[str]:
    """Threads, because pages wait for the database; GUNICORN_CMD_ARGS changes any of it."""
    settings = {
        "--bind": address.bind,
        "--worker-class": "gthread",
        "--workers": "2",
        "--threads": "4",
        "--timeout": "120",
        "--graceful-timeout": "15",
    }
    if SHARED_MEMORY.is_dir():
        # Because a heartbeat must not wait for a disk.
        settings["--worker-tmp-dir"] = str(SHARED_MEMORY)
    words = [word for pair in settings.items() for word in pair]
    return product.module("gunicorn", *words, "--no-control-socket", "dacheng.wsgi:application")


def worker_command() -> list[str]:
    """Two jobs at a time; on a stop they get a while to end, then they are taken up again later."""
    settings = ("--concurrency", "2", "--shutdown-graceful-timeout", "20")
    return product.module("django", "procrastinate", "worker", *settings)


def web_environment(instance: Instance, database: Database, address: Address) -> dict[str, str]:
    found = product.environment(instance, database)
    found["DACHENG_POOL"] = "1"
    names = dict.fromkeys(("localhost", "127.0.0.1", "[::1]", address.host))
    found.setdefault("DACHENG_HOSTS", ",".join(names))
    return found


class Supervisor:
    """Keeps one instance running until a signal says to stop."""

    def __init__(self, instance: Instance, database: Database, address: Address) -> None:
        self.instance, self.database, self.address = instance, database, address
        self.asked_to_stop = False
        web = web_environment(instance, database, address)
        rest = product.environment(instance, database)
        self.web = self._child("web", web_command(address), web)
        self.children = [self.web, self._child("worker", worker_command(), rest)]

    def _child(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        log = self.instance.logs / f"{name}.log"
        return Child(name, command, environment, log, REPO, self.database.pass_fds)

    def run(self, ready: Callable[[], None]) -> None:
        """Calls `ready` once the page answers; returns after everything has stopped."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            self._until_answering()
            if not self.asked_to_stop:
                ready()
            while not self.asked_to_stop:
                self._beat()
        finally:
            children.stop(self.children)

    def _stop(self, *_: object) -> None:
        self.asked_to_stop = True

    def _beat(self) -> None:
        if self.database.ours and not orphans.postmaster(self.instance.cluster):
            postgres.revive(self.instance)
        for child in self.children:
            child.tend(time.monotonic())
        time.sleep(BEAT)

    def _until_answering(self) -> None:
        while not self.asked_to_stop:
            self._beat()
            if self.address.answers():
                return
            if self.web.deaths >= EARLY_DEATHS:
                raise Refusal(f"dacheng: the web server does not start{tail(self.web.log)}")


def log_of(instance: Instance) -> Path:
    return instance.logs / "up.log"
