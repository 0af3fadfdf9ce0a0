"""Breaks one guard at a time in a copy of the tree and runs the test that must notice.

python -m tests.sabotage.run [--json] [--reuse] [--trust] [WORDS]   needs DATABASE_URL; uses a test
database of its own. A process that has loaded the product and made the database forks for each guard.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.sabotage.swapping import Cold, swap

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("guards.toml")
COPIED = ("dacheng", "tests")
LINKED = (".dacheng", "frontend", "docs", "node_modules", "package.json", "requirements")
PASSED, FAILED = 0, 1  # what pytest says
NEEDS_START = 99  # what a child says when the change is not within functions
LONGEST = 600  # seconds for one guard
MADE = """

import pytest


@pytest.fixture(scope="session")
def django_db_setup():
    \"\"\"Made before the fork.\"\"\"
"""


@dataclass(frozen=True)
class Guard:
    """One line of a file, what it becomes when it is broken, and the test that notices."""

    name: str
    file: str
    was: str
    now: str
    test: str


@dataclass(frozen=True)
class Check:
    """What a check tried and what of it failed."""

    name: str
    tried: int
    failed: int
    detail: list[str]


def guards(words: Sequence[str] = ()) -> list[Guard]:
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["guard"]
    found = [Guard(**row) for row in rows]
    return [one for one in found if not words or any(word in one.name for word in words)]


def check(options: argparse.Namespace) -> Check:
    """Each guard is caught, or named in the detail."""
    wanted = guards(getattr(options, "words", ()))
    with _copy() as tree:
        _enter(tree, reuse=getattr(options, "reuse", False))
        if not getattr(options, "trust", False):
            tests = sorted({one.test for one in wanted})
            if (code := _forked(lambda: _pytest(tree, tests))) != PASSED:
                said = (tree / "said.txt").read_text()
                return Check("sabotage", 0, 1, [f"the tests fail already (pytest {code})", said])
        missed = [said for one in wanted if (said := _missed(tree, one))]
    return Check("sabotage", len(wanted), len(missed), missed)


def _missed(tree: Path, guard: Guard) -> str:
    """Why a broken guard does not count as caught; '' when the test fails."""
    began = time.monotonic()
    if (tree / guard.file).read_text(encoding="utf-8").count(guard.was) != 1:
        return f"{guard.name}: {guard.file} does not hold once: {guard.was}"
    code = _forked(lambda: _swapped(tree, guard))
    if code == NEEDS_START:
        with _broken(tree / guard.file, guard):
            code = _started(tree, guard.test)
    word = "caught" if code == FAILED else "NOT CAUGHT"
    print(f"{word:10} {time.monotonic() - began:4.0f} s  {guard.name}", file=sys.stderr, flush=True)
    return "" if code == FAILED else f"{guard.name}: {guard.test} (pytest {code})"


def _swapped(tree: Path, guard: Guard) -> int:
    try:
        swap(tree, guard.file, guard.was, guard.now)
    except Cold:
        return NEEDS_START
    return _pytest(tree, [guard.test], "-x")


@contextmanager
def _copy() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sabotage-") as folder:
        tree = Path(folder)
        for name in COPIED:
            shutil.copytree(ROOT / name, tree / name)
        for file in ROOT.iterdir():
            if file.is_file() and file.suffix in (".py", ".toml", ".md"):
                shutil.copy2(file, tree / file.name)
        for name in LINKED:
            if (ROOT / name).exists() and not (tree / name).exists():
                (tree / name).symlink_to(ROOT / name)
        yield tree


@contextmanager
def _broken(file: Path, guard: Guard) -> Iterator[None]:
    sound = file.read_text(encoding="utf-8")
    if sound.count(guard.was) != 1:
        raise SystemExit(f"{guard.file} does not hold once: {guard.was}")
    file.write_text(sound.replace(guard.was, guard.now), encoding="utf-8")
    for old in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        old.unlink()
    try:
        yield
    finally:
        file.write_text(sound, encoding="utf-8")


def _enter(tree: Path, *, reuse: bool) -> None:
    """Load the product from the copy and make the database; children inherit both."""
    for name in [one for one in sys.modules if one.split(".")[0] == "dacheng"]:
        del sys.modules[name]
    os.chdir(tree)
    sys.path[:] = [str(tree), *(path for path in sys.path if path and Path(path) != ROOT)]
    import django
    from django.db import connections
    from django.test.utils import setup_databases
    from django.urls import get_resolver

    django.setup()
    assert get_resolver().url_patterns  # every view is loaded
    setup_databases(verbosity=0, interactive=False, keepdb=reuse, aliases=["default"])
    for connection in connections.all():
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
    (tree / "conftest.py").open("a").write(MADE)


def _forked(work: Callable[[], int]) -> int:
    """The answer of a child that does it; -9 when it takes too long."""
    child = os.fork()
    if not child:
        os._exit(work())
    ends = time.monotonic() + LONGEST
    while time.monotonic() < ends:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.1)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return -9


def _pytest(tree: Path, tests: Sequence[str], *more: str) -> int:
    import pytest

    sys.dont_write_bytecode = True
    for name in [one for one in sys.modules if one.split(".")[0] == "tests"]:
        del sys.modules[name]  # the copies are run
    with open(tree / "said.txt", "w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        words = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=short", *more, *tests]
        return int(pytest.main([*words, "--show-capture=no", f"--rootdir={tree}"]))


def _started(tree: Path, test: str) -> int:
    """The same in a program that starts with the broken file."""
    words = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    words += ["--reuse-db", "-p", "no:xdist", test]
    sound = (tree / "conftest.py").read_text()
    (tree / "conftest.py").write_text(sound.replace(MADE, ""))
    try:
        done = subprocess.run(words, cwd=tree, capture_output=True, timeout=LONGEST, check=False)
    finally:
        (tree / "conftest.py").write_text(sound)
    return done.returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--reuse", action="store_true", help="the test database is there")
    parser.add_argument("--trust", action="store_true", help="the tests passed just now")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dacheng.settings")
    os.environ["DACHENG_TEST_DB"] = f"{os.environ.get('DACHENG_TEST_DB', 'test')}_sabotage"
    done = check(options)
    print(json.dumps(asdict(done), ensure_ascii=False) if options.json else done)
    return 1 if done.failed else 0


if __name__ == "__main__":
    sys.exit(main())
