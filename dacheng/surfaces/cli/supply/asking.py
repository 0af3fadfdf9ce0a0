"""Known holes, asked of the tools that look them up; a release known to have some goes first, so
that silence about ours is never taken for an answer when the source is mute."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LONGEST = 90
# Releases whose holes have been public for years.
OLD_NPM, OLD_PYTHON = ("minimist", "0.0.8"), ("jinja2", "2.4.1")
STATUS = re.compile(r"\b[45]\d\d\b")


@dataclass(frozen=True)
class Said:
    """What a source answered; `why` says why it did not."""

    source: str
    why: str = ""
    holes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"not answered: {self.why}" if self.why else f"answered, {len(self.holes)} found"


Holes = dict[str, list[str]]  # 'name version' → ids


class Mute(Exception):
    """The source gave no answer; the message says why, and never where it was asked."""


def asked(root: Path) -> list[Said]:
    """Every source, about a release with holes and then about the locks of `root`."""
    return [
        _told("npm audit", lambda: npm(*_planted()), OLD_NPM[0], lambda: npm(*_ours(root))),
        _told(
            "pip-audit", lambda: python("==".join(OLD_PYTHON)), OLD_PYTHON[0],
            lambda: python(_pinned(root)),
        ),
    ]  # fmt: skip


def _told(source: str, canary: Callable[[], Holes], name: str, ours: Callable[[], Holes]) -> Said:
    try:
        if not any(one.split()[0] == name and ids for one, ids in canary().items()):
            return Said(source, "it knows no hole of a release that has some")
        found = ours()
    except Mute as silence:
        return Said(source, str(silence))
    return Said(source, "", [f"{' '.join(ids)} {one}" for one, ids in sorted(found.items()) if ids])


def npm(package: str, lock: str) -> Holes:
    """What `npm audit` says of a package.json and its lock."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(package, encoding="utf-8")
        (Path(folder) / "package-lock.json").write_text(lock, encoding="utf-8")
        found = _json("npm", ["npm", "audit", "--json", "--package-lock-only"], folder)
    if "vulnerabilities" not in found:
        raise Mute(_refusal(json.dumps(found)))
    return {
        f"{name} {one.get('range', '')}": [
            via.get("url", "").rpartition("/")[2] for via in one["via"] if isinstance(via, dict)
        ] or ["through another"]
        for name, one in found["vulnerabilities"].items()
    }  # fmt: skip


def python(pinned: str) -> Holes:
    """What `pip-audit` says of pinned packages."""
    here = str(Path(sys.executable).with_name("pip-audit"))
    tool = here if Path(here).exists() else "pip-audit"
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "pinned.txt"
        wanted.write_text(pinned + "\n", encoding="utf-8")
        words = [tool, "--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json",
                 "-r", str(wanted)]  # fmt: skip
        found = _json("pip-audit", words, folder)
    asked = found.get("dependencies", [])
    if unknown := [one["name"] for one in asked if "skip_reason" in one]:
        raise Mute(f"it does not know {len(unknown)} of {len(asked)} packages")
    return {f"{one['name']} {one['version']}": [v["id"] for v in one["vulns"]] for one in asked}


def _json(name: str, words: list[str], folder: str) -> dict[str, Any]:
    if shutil.which(words[0]) is None:
        raise Mute(f"{name} is not installed")
    try:
        done = subprocess.run(
            words, cwd=folder, capture_output=True, text=True, timeout=LONGEST, check=False
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise Mute(f"silent for {LONGEST} s") from error
    except ValueError as error:
        raise Mute(_refusal(done.stdout + done.stderr)) from error
    return found if isinstance(found, dict) else {}


def _refusal(text: str) -> str:
    status = STATUS.search(text)
    return f"refused ({status[0]})" if status else "no answer that can be read"


def _planted() -> tuple[str, str]:
    name, version = OLD_NPM
    root = {"name": "canary", "version": "1.0.0", "dependencies": {name: version}}
    packages = {"": root, f"node_modules/{name}": {"version": version}}
    lock = {"name": "canary", "version": "1.0.0", "lockfileVersion": 3, "packages": packages}
    return json.dumps(root), json.dumps(lock)


def _ours(root: Path) -> tuple[str, str]:
    package, lock = (root / name for name in ("package.json", "package-lock.json"))
    return package.read_text(encoding="utf-8"), lock.read_text(encoding="utf-8")


def _pinned(root: Path) -> str:
    from dacheng.surfaces.cli.supply.locks import packages

    names = {f"{one.name}=={one.version}" for one in packages(root) if one.ecosystem == "PyPI"}
    return "\n".join(sorted(names))
