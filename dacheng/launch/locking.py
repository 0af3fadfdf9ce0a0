"""`lock`: resolves the packages anew into hashed locks that name no registry."""

from dacheng.launch import assets, python, setup
from dacheng.launch.steps import shell
from dacheng.launch.voice import say

# In this order, because dev.in takes runtime.lock as its constraint.
NAMES = ("uv", "runtime", "dev", "node")
NAMELESS = ("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate")


def lock(*, upgrade: bool) -> int:
    setup.development()
    uv = python.uv()
    more = ["--upgrade"] if upgrade else []
    for name in NAMES:
        files = [f"requirements/{name}.in", "-o", f"requirements/{name}.lock"]
        target = ["--universal", "--python-version", "3.11", "--generate-hashes"]
        shell("lock", [uv, "pip", "compile", "-q", *target, *NAMELESS, *more, *files])
    assets.npm_run("lock", "install", "--package-lock-only")
    for name in NAMES:
        say(f"  requirements/{name}.lock")
    say("  package-lock.json")
    return 0
