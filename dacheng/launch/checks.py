"""`test`: every check of the checkout on a PostgreSQL that is thrown away afterwards."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dacheng.launch import binaries, browser, postgres, setup
from dacheng.launch.cluster import Cluster
from dacheng.launch.places import REPO, VENV, clean_environment
from dacheng.launch.product import module
from dacheng.launch.voice import say

NO_TEST_FOUND = 5  # pytest's exit code
# Because nothing of it must outlive a crash.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    fine: tuple[int, ...] = (0,)


def test(words: Sequence[str]) -> int:
    """All checks, or pytest alone with the words given. 0 when nothing failed."""
    setup.development()
    chromium = browser.ensure()
    wish = os.environ.get("DACHENG_POSTGRES") or "wheel"
    with _throwaway(wish) as environment:
        environment["DACHENG_CHROMIUM"] = chromium
        if words:
            return _run(Check("pytest", module("pytest", *words)), environment)
        results = [_timed(check, environment) for check in _checks()]
    results += _on_another_version(wish, chromium)
    return _summary(results)


def _checks() -> list[Check]:
    tools = VENV / "bin"
    return [
        Check("ruff check", [str(tools / "ruff"), "check", "--output-format", "concise", "."]),
        Check("ruff format", [str(tools / "ruff"), "format", "--check", "."]),
        Check("import-linter", [str(tools / "lint-imports")]),
        Check("mypy", module("mypy", "dacheng")),
        Check("migrations", module("django", "makemigrations", "--check", "--dry-run")),
        Check("pytest", module("pytest", "-n", "2")),
    ]


def _on_another_version(wish: str, chromium: str) -> list[tuple[str, bool, float]]:
    """The tests that depend on the server's version, on the machine's server when it is another."""
    used = binaries.choose(Path(os.devnull), wish).major
    other = next((one for one in binaries.of_system() if one.major != used), None)
    if other is None:
        return []
    name = f"pytest on PostgreSQL {other.major}"
    command = module("pytest", "-q", "-m", "postgres_versions")
    with _throwaway(str(other.folder)) as environment:
        environment["DACHENG_CHROMIUM"] = chromium
        return [_timed(Check(name, command, (0, NO_TEST_FOUND)), environment)]


@contextmanager
def _throwaway(wish: str) -> Iterator[dict[str, str]]:
    """The environment of a check: an own server and data folder, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="dacheng-test-"))
    cluster = Cluster(home / "postgres", home, home / "postgres.log", FAST, wish)
    try:
        cluster.ensure()
        postgres.check(cluster.url(postgres.NAME), create=True)
        yield clean_environment() | {
            "DATABASE_URL": cluster.url(postgres.NAME),
            "DACHENG_DATA": str(home / "data"),
            "DJANGO_SETTINGS_MODULE": "dacheng.settings",
            "PYTHONPATH": str(REPO),
            "PYTHONUTF8": "1",
            "PATH": os.pathsep.join(
                [str(VENV / "bin"), str(cluster.programs()), os.environ.get("PATH", os.defpath)]
            ),
        }
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


def _timed(check: Check, environment: dict[str, str]) -> tuple[str, bool, float]:
    say(f"\n== {check.name}")
    begun = time.monotonic()
    code = _run(check, environment)
    return check.name, code in check.fine, time.monotonic() - begun


def _run(check: Check, environment: dict[str, str]) -> int:
    return subprocess.run(check.command, cwd=REPO, env=environment).returncode


def _summary(results: list[tuple[str, bool, float]]) -> int:
    say("")
    for name, fine, seconds in results:
        say(f"  {'ok    ' if fine else 'FAILED'}  {seconds:6.1f} s  {name}")
    return 0 if all(fine for _, fine, _ in results) else 1
