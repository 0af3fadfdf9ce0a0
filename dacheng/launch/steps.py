"""Set-up steps, each stamped by a hash of its inputs: it runs again only when one changed."""

import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dacheng.launch.locks import held
from dacheng.launch.places import MADE, REPO, clean_environment
from dacheng.launch.voice import Refusal, say, tail

STAMPS = MADE / "stamps"
LOGS = MADE / "logs"


@dataclass(frozen=True)
class Step:
    """`inputs` are files or words whose change makes the step stale; `outputs` must exist."""

    name: str
    inputs: Callable[[], Iterable[Path | str]]
    action: Callable[[], None]
    outputs: Callable[[], Iterable[Path]] = tuple

    def digest(self) -> str:
        whole = hashlib.sha256()
        for item in self.inputs():
            if isinstance(item, Path):
                whole.update(f"\0{item.name}\0".encode() + item.read_bytes())
            else:
                whole.update(f"\0{item}".encode())
        return whole.hexdigest()

    def fresh(self) -> bool:
        stamp = STAMPS / self.name
        return (
            all(path.exists() for path in self.outputs())
            and stamp.exists()
            and stamp.read_text() == self.digest()
        )

    def stamp(self, digest: str) -> None:
        STAMPS.mkdir(exist_ok=True)
        (STAMPS / self.name).write_text(digest)


def complete(steps: Sequence[Step]) -> None:
    """Brings every step up to date; says nothing and writes nothing when all are."""
    try:
        if all(step.fresh() for step in steps):
            return
        LOGS.mkdir(parents=True, exist_ok=True)
        with held(MADE / "setup.lock"):
            for step in steps:
                if not step.fresh():
                    _run(step)
    except PermissionError as error:
        raise Refusal(
            f"dacheng: no access to {error.filename}: set-up needs a checkout that is yours; "
            "clone it into your own folder"
        ) from None


def _run(step: Step) -> None:
    digest, begun = step.digest(), time.monotonic()
    # Because a step that dies half way must not look done.
    (STAMPS / step.name).unlink(missing_ok=True)
    step.action()
    step.stamp(digest)
    say(f"  {step.name:<10} {time.monotonic() - begun:5.1f} s")


def shell(log: str, command: Sequence[str | Path], **environment: str) -> None:
    """Runs a set-up command into its log; fails with the log's last lines."""
    path = LOGS / f"{log}.log"
    with path.open("ab") as out:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=REPO,
            env=tool_environment() | environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        words = " ".join(Path(str(part)).name for part in command[:4])
        raise Refusal(f"dacheng: {words} failed, see {path}{tail(path)}")


def tool_environment() -> dict[str, str]:
    """Tools keep caches under HOME; an account without a writable one gets one in the checkout."""
    environment = clean_environment()
    home = environment.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        (MADE / "home").mkdir(exist_ok=True)
        environment["HOME"] = str(MADE / "home")
    return environment | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never"}
