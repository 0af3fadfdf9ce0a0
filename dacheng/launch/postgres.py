"""The database of an instance: the one DATABASE_URL names, else a server of our own.

Whoever uses our own server holds a shared lock; the last one out stops it.
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dacheng.launch import binaries
from dacheng.launch.cluster import Cluster
from dacheng.launch.locks import Lock, held
from dacheng.launch.places import PYTHON, Instance, clean_environment
from dacheng.launch.voice import Refusal

NAME = "dacheng"


@dataclass(frozen=True)
class Database:
    """A database ready for use; a child that gets `pass_fds` counts as a user of the server."""

    url: str
    programs: Path | None
    ours: bool
    pass_fds: tuple[int, ...] = ()


def cluster_of(instance: Instance) -> Cluster:
    return Cluster(instance.cluster, instance.run, instance.logs / "postgres.log")


def given_url() -> str | None:
    return os.environ.get("DATABASE_URL") or None


@contextmanager
def in_use(instance: Instance) -> Iterator[Database]:
    """The instance's database, running for the length of the block."""
    if url := given_url():
        _check_once(instance, url)
        yield Database(url, _client_programs(), ours=False)
        return
    presence = enter(instance)
    try:
        cluster = cluster_of(instance)
        yield Database(cluster.url(NAME), cluster.programs(), True, (presence.fd,))
    finally:
        leave(instance, presence)


def enter(instance: Instance) -> Lock:
    """Counts this process among the users and brings the server up."""
    with _turnstile(instance):
        presence = Lock(instance.run / "users.lock")
        presence.take(shared=True)
        try:
            ensure_running(instance)
        except BaseException:
            _go(instance, presence)
            raise
    return presence


def leave(instance: Instance, presence: Lock) -> None:
    """Stops the server when nobody else uses it."""
    with _turnstile(instance):
        _go(instance, presence)


def stop_if_unused(instance: Instance) -> None:
    """Stops a server whose users all died without leaving."""
    if instance.run.is_dir():
        with _turnstile(instance):
            _go(instance, Lock(instance.run / "users.lock"))


def _go(instance: Instance, presence: Lock) -> None:
    """The caller stands in the turnstile, so nobody comes in between the look and the stop."""
    if presence.take(wait=False):
        cluster_of(instance).stop()
    presence.close()


def revive(instance: Instance) -> None:
    """Brings the server up again after it died under its users."""
    with _turnstile(instance):
        ensure_running(instance)


def ensure_running(instance: Instance) -> str:
    """The URL of the running server's database; the caller stands in the turnstile."""
    cluster = cluster_of(instance)
    cluster.ensure()
    url = cluster.url(NAME)
    mark = instance.cluster / "dacheng.ready"
    if not mark.exists():
        check(url, create=True)
        mark.write_text(NAME)
    return url


def check(url: str, *, create: bool = False) -> dict[str, Any]:
    """What the database is; refuses one too old, or one whose letters are not Unicode's."""
    environment = clean_environment() if create else dict(os.environ)
    environment |= {"DATABASE_URL": url, "DACHENG_CREATE": "1" if create else "0"}
    script = Path(__file__).with_name("probe.py")
    done = subprocess.run(
        [PYTHON, "-I", script], env=environment, capture_output=True, text=True, cwd="/"
    )
    if done.returncode:
        raise Refusal(f"dacheng: cannot use the database: {done.stderr.strip()}")
    facts: dict[str, Any] = json.loads(done.stdout)
    if complaint := _complaint(facts):
        raise Refusal(f"dacheng: {complaint}")
    return facts


def _complaint(facts: dict[str, Any]) -> str | None:
    if facts["major"] < binaries.FLOOR:
        return f"the server is PostgreSQL {facts['major']}; {binaries.FLOOR} or newer is needed"
    if facts["encoding"] != "UTF8" or facts["ctype"] in ("C", "POSIX"):
        return (
            f"the database has encoding {facts['encoding']} and LC_CTYPE {facts['ctype']}: Chinese "
            "would not be searched rightly; make it with: CREATE DATABASE name TEMPLATE template0 "
            "ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        )
    return None


def _check_once(instance: Instance, url: str) -> None:
    """A fit database stays fit: the answer is kept, because asking takes a while."""
    mark = instance.run / f"checked-{hashlib.sha256(url.encode()).hexdigest()[:16]}"
    if not mark.exists():
        check(url)
        mark.touch()


def _client_programs() -> Path | None:
    """The newest client programs here: pg_dump must not be older than the server it reads."""
    found = [*binaries.of_system(), *filter(None, [binaries.of_wheel()])]
    return max(found, key=lambda one: one.major).folder if found else None


def _turnstile(instance: Instance) -> AbstractContextManager[Lock]:
    """One at a time through start and stop."""
    return held(instance.run / "postgres.lock")
