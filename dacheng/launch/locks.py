"""Advisory locks between processes; they end with the process, so none is ever stale."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Lock:
    """One open lock file. A child that inherits `fd` holds the lock too until both close it."""

    def __init__(self, path: Path, fd: int | None = None) -> None:
        self.path = path
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600) if fd is None else fd

    def take(self, *, shared: bool = False, wait: bool = True) -> bool:
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self.fd, mode | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def write(self, text: str) -> None:
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, text.encode(), 0)

    def close(self) -> None:
        os.close(self.fd)


@contextmanager
def held(path: Path, *, shared: bool = False) -> Iterator[Lock]:
    """Waits for the lock and keeps it for the block."""
    lock = Lock(path)
    try:
        lock.take(shared=shared)
        yield lock
    finally:
        lock.close()
