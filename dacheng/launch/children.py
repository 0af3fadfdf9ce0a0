"""The processes of a running instance: started, restarted when they die, stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dacheng.launch.voice import say

PARENT_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG
LONGEST_PAUSE = 30.0
SETTLED = 60.0  # seconds after which a death counts as the first one
PATIENCE = 25.0  # seconds to finish a request or a step of a job
LOG_LIMIT = 10_000_000


@dataclass
class Child:
    """One process to keep alive; what it prints goes to its log."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    folder: Path
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started: float = 0.0
    due: float = field(default=0.0)

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.started = time.monotonic()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=self.pass_fds,
                process_group=0,  # because Ctrl-C is ours to pass on
                preexec_fn=_die_with_parent(),
            )

    def tend(self, now: float) -> None:
        """Starts what is not running, later each time it dies young."""
        if self.process is not None and self.process.poll() is not None:
            self._bury(now)
        if self.process is None and now >= self.due:
            self.start()

    def _bury(self, now: float) -> None:
        self.deaths = 1 if now - self.started > SETTLED else self.deaths + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self.deaths - 1))
        code = self.process.returncode if self.process else None
        say(f"dacheng: {self.name} ended ({code}), again in {pause:.0f} s; see {self.log}")
        self.process, self.due = None, now + pause

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def await_end(self, deadline: float) -> None:
        """Past the deadline the child is killed with its own children."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _die_with_parent() -> Callable[[], None] | None:
    """Linux ends the child when the supervisor is killed, so that nobody keeps the port."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def stop(children: list[Child]) -> None:
    """Lets all finish what they do, for a while."""
    for child in children:
        child.end()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        child.await_end(deadline)
