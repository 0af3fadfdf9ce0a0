"""What a PostgreSQL server leaves when it dies: a lying pid file, a socket, children."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
GRACE = 5.0


def postmaster(cluster: Path) -> int | None:
    """The living server of a cluster; the pid file's number may by now be another's."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if _is_server_of(pid, cluster) else None


def clear(cluster: Path, sockets: Path) -> None:
    """Removes what a dead server left, once its children have gone."""
    _await_children(cluster)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    for path in sockets.glob(".s.PGSQL.*"):
        path.unlink(missing_ok=True)


def _await_children(cluster: Path) -> None:
    """They hold the shared memory: a new server refuses to start beside them."""
    begun = time.monotonic()
    while left := list(_servers_of(cluster)):
        waited = time.monotonic() - begun
        if waited > 2 * GRACE:
            return
        if waited > GRACE:
            for pid in left:
                _quit(pid)
        time.sleep(0.05)


def _quit(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGQUIT)


def _servers_of(cluster: Path) -> Iterator[int]:
    for entry in PROC.glob("[0-9]*"):
        if _is_server_of(int(entry.name), cluster):
            yield int(entry.name)


def _is_server_of(pid: int, cluster: Path) -> bool:
    """Whether a process is a PostgreSQL of this cluster and not a zombie."""
    if not PROC.is_dir():
        return _exists(pid)
    entry = PROC / str(pid)
    try:
        name, _, rest = (entry / "stat").read_text().partition("(")[2].rpartition(")")
        alive = rest.split()[0] not in ("Z", "X")
        return alive and name.startswith("postgres") and _works_in(entry, cluster)
    except OSError:
        return False


def _works_in(entry: Path, cluster: Path) -> bool:
    try:
        return Path(os.readlink(entry / "cwd")) == cluster.resolve()
    except PermissionError:
        # Because in a container root may not look into another account's process.
        return os.fsencode(cluster) in (entry / "cmdline").read_bytes().split(b"\0")


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
