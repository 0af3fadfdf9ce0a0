"""One PostgreSQL server on a folder of data files: made, started, recovered, stopped."""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from dacheng.launch import account, orphans
from dacheng.launch.binaries import Binaries, choose
from dacheng.launch.ping import Pulse, ping
from dacheng.launch.places import clean_environment
from dacheng.launch.voice import Refusal, tail

PORT = 5432
SHORT = Path("/tmp")  # noqa: S108  the folder made in it is checked to be ours
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  asked for its size only
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 100  # bytes; because the system's limit is 107
PATIENCE = 600  # seconds; recovery after a crash may replay a gigabyte
LOG_LIMIT = 10_000_000


@dataclass(frozen=True)
class Cluster:
    """`folder` holds the data files, `sockets` the way in, `log` what the server says.

    `options` are server settings for this start only; `wish` is as in `binaries.choose`.
    """

    folder: Path
    sockets: Path
    log: Path
    options: dict[str, str] = field(default_factory=dict)
    wish: str | None = None

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self._socket_folder()))}&port={PORT}"

    def pulse(self) -> Pulse:
        return ping(self._socket_folder() / SOCKET)

    def ensure(self) -> bool:
        """Brings the server up; true when it was not. The caller holds the instance's lock."""
        if self.pulse() is Pulse.ALIVE:
            return False
        if self._wait_for_the_running_one():
            return False
        binaries = choose(self.folder, self.wish)
        if not (self.folder / "PG_VERSION").exists():
            self._create(binaries)
        self._start(binaries)
        return True

    def stop(self) -> None:
        if not orphans.postmaster(self.folder):
            return
        self._pg_ctl(choose(self.folder, self.wish), "stop", "-m", "fast")
        if (short := self._socket_folder()) != self.sockets:
            shutil.rmtree(short, ignore_errors=True)

    def programs(self) -> Path:
        """The folder of the programs that run, or would run, this cluster."""
        options = self.folder / "postmaster.opts"
        if options.exists():
            running = Path(options.read_text().split(' "', 1)[0]).parent
            if (running / "pg_dump").exists():
                return running
        return choose(self.folder, self.wish).folder

    def _socket_folder(self) -> Path:
        """The wished folder, or a short one where the socket's path would be too long."""
        if len(os.fsencode(self.sockets / SOCKET)) <= LONGEST_SOCKET:
            return self.sockets
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return SHORT / f"dacheng-{os.geteuid()}-{mark}"

    def _wait_for_the_running_one(self) -> bool:
        """Whether a living server came up by waiting; clears away what a dead one left."""
        deadline = time.monotonic() + PATIENCE
        silent_until = time.monotonic() + 30
        while orphans.postmaster(self.folder) and time.monotonic() < deadline:
            pulse = self.pulse()
            if pulse is Pulse.ALIVE:
                return True
            if pulse is Pulse.SILENT and time.monotonic() > silent_until:
                raise Refusal(
                    f"dacheng: PostgreSQL (process {orphans.postmaster(self.folder)}) holds "
                    f"{self.folder} but does not answer; stop it and try again"
                )
            time.sleep(0.1)
        orphans.clear(self.folder, self._socket_folder())
        return False

    def _create(self, binaries: Binaries) -> None:
        """Made beside its place and moved there whole: a kill leaves none half made."""
        draft = self.folder.with_name(self.folder.name + ".new")
        if draft.exists():
            shutil.rmtree(draft)
        prefix = account.wrap(draft)
        flags = initdb_flags(binaries.major)
        if self.options.get("fsync") == "off":
            flags.append("--no-sync")
        done = self._run([*prefix, binaries.program("initdb"), "-D", str(draft), *flags])
        if done:
            raise Refusal(f"dacheng: initdb failed, see {self.log}{tail(self.log)}")
        with (draft / "postgresql.conf").open("a") as conf:
            conf.write(settings())
        if self.folder.exists():
            self.folder.rmdir()
        draft.rename(self.folder)

    def _start(self, binaries: Binaries) -> None:
        folder = self._socket_folder()
        _private(folder)
        fixed = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(folder),
            "unix_socket_permissions": "0700",
        }
        given = (fixed | self.options).items()
        words = " ".join(shlex.quote(f"-c{name}={value}") for name, value in given)
        self._pg_ctl(binaries, "start", "-o", words, "-l", str(self.log))

    def _pg_ctl(self, binaries: Binaries, verb: str, *more: str) -> None:
        command = [binaries.program("pg_ctl"), verb, "-D", str(self.folder)]
        waiting = ["-w", "-t", str(PATIENCE)]
        if self._run([*account.wrap(self.folder), *command, *waiting, *more]):
            raise Refusal(f"dacheng: PostgreSQL did not {verb}, see {self.log}{tail(self.log)}")

    def _run(self, command: list[str]) -> int:
        """Output goes to the log file, because a pipe stays open as long as the server lives."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            return subprocess.run(
                command,
                cwd="/",
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            ).returncode


def _private(folder: Path) -> None:
    """Makes the socket folder ours alone; whoever may connect is the database's superuser."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid():
        raise Refusal(f"dacheng: {folder} is not ours; remove it and try again")
    folder.chmod(0o700)


def initdb_flags(major: int) -> list[str]:
    """UTF-8 in code point order; the character type too, or Chinese has no letters."""
    locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
    return ["-E", "UTF8", *builtin, f"--locale={locale}", "-U", "postgres", "-A", "trust", "-k"]


def settings() -> str:
    """What a new cluster's postgresql.conf gets; an administrator may change it there."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    lines = [
        "jit = off",
        "max_wal_size = 1GB",
        "wal_compression = on",
        "random_page_cost = 1.1",
        f"shared_buffers = {max(128, min(1024, memory // 8))}MB",
        f"effective_cache_size = {max(256, memory // 2)}MB",
    ]
    if _little_shared_memory():
        lines.append("dynamic_shared_memory_type = mmap  # a container's /dev/shm is too small")
    return "\n# Dacheng\n" + "\n".join(lines) + "\n"


def _little_shared_memory() -> bool:
    try:
        found = os.statvfs(SHARED_MEMORY)
    except OSError:
        return False
    return found.f_blocks * found.f_frsize < 256 * 2**20
