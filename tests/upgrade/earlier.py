"""The code of earlier commits, from the history of this checkout."""

import subprocess
from pathlib import Path

NEEDED = ("dacheng", "manage.py", "pyproject.toml")


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commits(root: Path) -> list[str]:
    """From the latest back; in a shallow clone only what came with it."""
    return _git(root, "rev-list", "--first-parent", "HEAD").split()


def migrations(root: Path, commit: str) -> frozenset[str]:
    listed = _git(root, "ls-tree", "-r", "--name-only", commit, "dacheng").splitlines()
    return frozenset(name for name in listed if "/migrations/0" in name)


def before_the_last_migrations(root: Path) -> str | None:
    """The latest commit that knew fewer migrations than the present; None when the history at
    hand does not reach so far."""
    known = commits(root)
    present = migrations(root, known[0])
    low, high = 1, len(known) - 1
    if high < 1 or not present - migrations(root, known[high]):
        return None
    while low < high:  # migrations are only ever added, so halving finds the first with fewer
        middle = (low + high) // 2
        if present - migrations(root, known[middle]):
            high = middle
        else:
            low = middle + 1
    return known[low]


def unpack(root: Path, commit: str, place: Path) -> None:
    """The product as it was; no second work tree is left in the repository."""
    packed = subprocess.run(
        ["git", "-C", str(root), "archive", commit, *NEEDED], capture_output=True, check=True
    )
    subprocess.run(["tar", "-x", "-C", str(place)], input=packed.stdout, check=True)
