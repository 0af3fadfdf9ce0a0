"""How the product is started: its own Python and modules, the instance in the environment."""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from typing import Any

from dacheng.launch.places import PYTHON, REPO, Instance, clean_environment
from dacheng.launch.postgres import Database
from dacheng.launch.voice import Refusal

CLI = "dacheng.surfaces.cli"


def module(name: str, *words: str) -> list[str]:
    """A module to run; -P because the caller's folder must not lend its names to imports."""
    return [str(PYTHON), "-P", "-m", name, *words]


def environment(instance: Instance, database: Database) -> dict[str, str]:
    """With DATABASE_URL the caller's PG* settings belong to that database and stay."""
    found = clean_environment() if database.ours else dict(os.environ)
    found |= {
        "DATABASE_URL": database.url,
        "DACHENG_DATA": str(instance.data),
        "DJANGO_SETTINGS_MODULE": "dacheng.settings",
        "PYTHONPATH": str(REPO),
        "PYTHONUTF8": "1",
    }
    if database.programs:
        # Because backup needs the pg_dump that fits this server.
        found["PATH"] = f"{database.programs}{os.pathsep}{found.get('PATH', os.defpath)}"
    return found


def run(
    instance: Instance,
    database: Database,
    command: Sequence[str],
    given: dict[str, str] | None = None,
) -> int:
    """A command in the foreground: it gets our signals, its exit code is ours."""
    child = subprocess.Popen(
        command, env=given or environment(instance, database), pass_fds=database.pass_fds
    )
    # Because Ctrl-C reaches the whole terminal group: the child decides, we wait for it.
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: child.terminate()),
    }
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def ask(instance: Instance, database: Database, *words: str) -> subprocess.Popen[str]:
    """Starts a command of ours whose answer is JSON; `answer` collects it."""
    return subprocess.Popen(
        module(CLI, *words, "--json"),
        env=environment(instance, database),
        pass_fds=database.pass_fds,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(child: subprocess.Popen[str]) -> dict[str, Any]:
    said, complaint = child.communicate()
    if child.returncode:
        raise Refusal(f"dacheng: the company cannot be read or made\n{complaint.strip()[-2000:]}")
    found: dict[str, Any] = json.loads(said)
    return found
