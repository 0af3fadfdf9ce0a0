"""Runs the checks one after another, each in a process and a database of its own."""

import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from importlib import import_module
from typing import Any

from django.conf import settings

from dacheng.surfaces.cli import proving
from dacheng.surfaces.cli.measuring.running import machine
from dacheng.surfaces.cli.proving.kept import keep
from dacheng.surfaces.cli.proving.scratch import Scratch
from dacheng.surfaces.cli.proving.verdict import Check, Options, say
from dacheng.surfaces.cli.speech import Answer, Refusal, table

MINUTES = (5, 60)  # a check that takes longer is ended and has failed


def prove(options: Options, only: list[str], *, write: bool = False) -> Answer:
    """Run the checks; the exit code is 1 when anything failed."""
    wanted = only or everything(options)
    if unknown := sorted(set(wanted) - set(names())):
        raise Refusal(f"no check {unknown[0]!r}; there are: {' '.join(names())}", 2)
    found = []
    with Scratch() as scratch:
        for name in wanted:
            say(f"== {name}")
            found.append(one := _run(name, options, scratch))
            if write:  # at once, because a long run may be ended before its end
                keep(_data(options, [one]))
            say(f"   {one.tried} tried, {one.failed} failed, {one.seconds:.0f} s")
    left = sorted(set(names()) - set(wanted)) if not only else []
    said = _told(found) + (f"\nleft to `dacheng test` and --long: {' '.join(left)}" if left else "")
    return Answer(_data(options, found), said, code=int(any(one.failed for one in found)))


def _data(options: Options, found: list[Check]) -> dict[str, Any]:
    checks = [asdict(one) for one in found]
    return {"machine": machine(), "long": options.long, "checks": checks}


def names() -> list[str]:
    """Every module beside this one that has a check."""
    found = sorted(one.name for one in pkgutil.iter_modules(proving.__path__))
    return [name for name in found if hasattr(_module(name), "check")]


def everything(options: Options) -> list[str]:
    """What runs when nothing is named: in the short time without what `dacheng test` runs."""
    return [name for name in names() if options.long or not getattr(_module(name), "TESTED", False)]


def _module(name: str) -> Any:
    return import_module(f"{proving.__name__}.{name}")


def _run(name: str, options: Options, scratch: Scratch) -> Check:
    module, begun = _module(name), time.monotonic()
    longest = getattr(module, "MINUTES", MINUTES)[options.long] * 60 + options.minutes * 60
    try:
        with scratch.copy(getattr(module, "NEEDS", "company")) as environment:
            said = _child(name, options, environment, longest)
        found = Check(**json.loads(said.strip().splitlines()[-1]))
        if options.part != "1/1":
            found.figures["part"] = options.part
        return found
    except (Refusal, subprocess.TimeoutExpired, ValueError, IndexError, OSError) as error:
        text = f"the check itself did not end well: {error}"[:600]
        return Check(name, 1, 1, [text], round(time.monotonic() - begun, 1), options.seed)


def _child(name: str, options: Options, environment: dict[str, str], longest: float) -> str:
    words = [f"{proving.__name__}.child", name, json.dumps(asdict(options))]
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", *words],
        env=environment,
        cwd=settings.REPO,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, _nothing = child.communicate(timeout=longest)
    finally:
        _end(child)
    if child.returncode:
        raise Refusal(f"it ended with {child.returncode}")
    return said


def _end(child: subprocess.Popen[str]) -> None:
    """The check with every process it started, which share its session."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


def _told(found: list[Check]) -> str:
    rows = [[one.name, one.tried, one.failed, one.seconds] for one in found]
    lines = [table(["check", "tried", "failed", "s"], rows)]
    for one in found:
        if one.figures:
            lines.append(f"{one.name}: {json.dumps(one.figures, ensure_ascii=False)}")
        lines += [f"  {text}" for text in one.detail]
    return "\n".join(lines)
