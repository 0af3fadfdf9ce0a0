"""Who runs the server: an ordinary user himself; root through another account."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dacheng.launch import binaries
from dacheng.launch.places import REPO

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become others")
SCRIPT = """
import sys
from pathlib import Path
from dacheng.launch.cluster import Cluster
place = Path(sys.argv[1])
cluster = Cluster(place / "postgres", place, place / "log", {"fsync": "off"}, sys.argv[2])
cluster.ensure()
print(cluster.pulse().name, (place / "postgres").stat().st_uid)
cluster.stop()
print(cluster.pulse().name)
"""


def start(folder: Path, *before: str, python: str = sys.executable, **more: str) -> list[str]:
    programs = min((*binaries.of_system(), binaries.of_wheel()), key=lambda one: one.major)
    command = [*before, python, "-P", "-c", SCRIPT, str(folder), str(programs.folder)]
    environment = os.environ | {"PYTHONPATH": str(REPO)} | more
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@as_root
def test_an_ordinary_user_runs_it_himself(folder: Path) -> None:
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
    python = next((one for one in ("/usr/bin/python3", sys.executable) if _may_run(one)), None)
    if python is None:
        pytest.skip("no Python that an ordinary user may run")
    os.chown(folder, 65534, 65534)
    assert start(folder, *become, python=python) == ["ALIVE", "65534", "SILENT"]


def _may_run(python: str) -> bool:
    """A reader of the checkout and of its programs, too."""
    look = "import sys; assert sys.version_info >= (3, 11); import dacheng.launch.cluster"
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
    environment = os.environ | {"PYTHONPATH": str(REPO)}
    command = [*become, python, "-P", "-c", look]
    return subprocess.run(command, env=environment, capture_output=True).returncode == 0


@as_root
def test_root_keeps_its_files_where_namespaces_are_allowed(folder: Path) -> None:
    if subprocess.run(["unshare", "--user", "true"], capture_output=True).returncode:
        pytest.skip("no user namespaces here")
    assert start(folder) == ["ALIVE", "0", "SILENT"]


@as_root
def test_root_gives_them_to_another_account_where_not(folder: Path) -> None:
    """In a folder that only root may enter, as in a container."""
    forbidden = folder / "bin"
    forbidden.mkdir()
    (forbidden / "unshare").symlink_to(shutil.which("false") or "/bin/false")
    path = f"{forbidden}{os.pathsep}{os.environ['PATH']}"
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    alive, owner, stopped = start(closed, PATH=path)
    assert (alive, stopped) == ("ALIVE", "SILENT")
    assert owner != "0"
    assert start(closed, PATH=path) == [alive, owner, stopped]
