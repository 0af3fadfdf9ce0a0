"""The virtual environment and its locked packages: uv first, pip where uv cannot."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from dacheng.launch.places import PYTHON, REPO, VENV
from dacheng.launch.steps import STAMPS, Step, shell
from dacheng.launch.voice import Refusal, say

LOCKS = REPO / "requirements"
HASHED = ("--require-hashes", "--only-binary", ":all:")


def make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Refusal(
            "dacheng: this Python cannot make virtual environments; install what is missing:\n"
            f"    apt-get install -y python3-venv    (or python{version}-venv)"
        )
    if not _sound():
        shutil.rmtree(VENV, ignore_errors=True)
        # Because what was installed went with it.
        for stamp in ("packages", "dev"):
            (STAMPS / stamp).unlink(missing_ok=True)
    shell("venv", [_base_python(), "-m", "venv", VENV])


def _sound() -> bool:
    """Whether the environment runs and was made at this place (a moved checkout's was not)."""
    try:
        done = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True)
    except OSError:
        return False
    pip = VENV / "bin" / "pip"
    return done.returncode == 0 and pip.exists() and str(VENV).encode() in pip.read_bytes()


def _parts() -> list[Path]:
    """The interpreter and its library, whose name tells when the system's Python was replaced."""
    name = PYTHON.resolve().name
    return [PYTHON, VENV / "lib" / name] if "." in name else [PYTHON]


def _base_python() -> str:
    """The Python outside any virtual environment that started us."""
    return getattr(sys, "_base_executable", None) or sys.executable


def install(lock: Path) -> None:
    """Installs one lock; every file is checked against its hash, nothing is built."""
    if not _install_with_uv(lock):
        shell("packages", [PYTHON, "-m", "pip", "install", "-q", *HASHED, "-r", lock])


def _install_with_uv(lock: Path) -> bool:
    try:
        shell("packages", [uv(), "pip", "install", "--python", PYTHON, *HASHED, "-r", lock])
    except Refusal:
        say("  uv cannot install here, pip takes over")
        return False
    return True


def uv() -> Path:
    """uv, at the version and hash of its own lock."""
    program, mark = VENV / "bin" / "uv", VENV / "uv.lock"
    wanted = (LOCKS / "uv.lock").read_text()
    if not (program.exists() and mark.exists() and mark.read_text() == wanted):
        shell("uv", [PYTHON, "-m", "pip", "install", "-q", *HASHED, "-r", LOCKS / "uv.lock"])
        mark.write_text(wanted)
    return program


def _install_runtime() -> None:
    install(LOCKS / "runtime.lock")


def _install_dev() -> None:
    """The development lock holds the runtime's packages too: one run fetches both."""
    install(LOCKS / "dev.lock")
    PACKAGES.stamp(PACKAGES.digest())


VENV_STEP = Step("venv", lambda: [str(VENV)], make_venv, _parts)
PACKAGES = Step("packages", lambda: [LOCKS / "runtime.lock"], _install_runtime)
DEV = Step("dev", lambda: [LOCKS / "dev.lock", LOCKS / "runtime.lock"], _install_dev)
