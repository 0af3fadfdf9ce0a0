"""What the product is made of: hashes, licences, known holes, secrets left lying; every scanner
has to find what is planted for it before its silence counts."""

import os
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings

from dacheng.surfaces.cli.commands.sbom import known_packages, version
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally
from dacheng.surfaces.cli.supply import advisories, asking, leaks, licences
from dacheng.surfaces.cli.supply.bill import bill
from dacheng.surfaces.cli.supply.locks import Package

NEEDS = "nothing"
# A folder or a .zip of advisories in the OSV format, such as OSV publishes for PyPI and npm.
ADVISORIES = "DACHENG_ADVISORIES"


def check(options: Options) -> Check:
    tally, root = Tally("supply", options.seed), settings.REPO
    policy, packages = licences.policy(root), known_packages()
    _hashed(tally, packages)
    _licensed(tally, packages, policy)
    source, said = _holes(tally, packages), _asked(tally, root)
    read = _secrets(tally, root, policy["no_secrets"])
    listed = len(bill(packages, version())["components"])
    tally.tried("bill of materials", "" if listed == len(packages) else f"{listed} listed")
    figures = {"packages": len(packages), "advisories": source, "texts_of_history": read}
    return tally.done(**figures, **said)


def _hashed(tally: Tally, packages: list[Package]) -> None:
    for one in packages:
        tally.tried(one.name, "" if one.hashes else "no hash in the lock")


def _licensed(tally: Tally, packages: list[Package], policy: dict) -> None:
    bad = licences.refused(packages, policy["allowed"], policy["pardoned"])
    for one in packages:
        complaint = next((text for text in bad if text.startswith(f"{one.name}: ")), "")
        tally.tried(f"licence of {one.name}", complaint)
    planted = Package("PyPI", "canary", "1", (), "runtime", "AGPL-3.0-only")
    seen = licences.refused([planted], policy["allowed"], policy["pardoned"])
    tally.tried("planted licence", "" if seen else "a forbidden licence went through")


def _holes(tally: Tally, packages: list[Package]) -> str:
    """Returns where the advisories came from; none is no finding, and says so."""
    planted = [advisories.CANARY_ADVISORY]
    seen = advisories.found([*packages, advisories.CANARY], planted)
    tally.tried("planted hole", "" if len(seen) == 1 else f"found {seen}")
    place = os.environ.get(ADVISORIES, "")
    if not place:
        return (
            f"none: name a folder of OSV records in {ADVISORIES}; known holes were not looked for"
        )
    records = list(advisories.read(Path(place)))
    tally.tried("advisories", "" if records else f"{place} holds none")
    for hit in advisories.found(packages, records):
        tally.failed(f"known hole: {hit}")
    return f"{len(records)} records of {place}"


def _asked(tally: Tally, root: Path) -> dict[str, str]:
    """What tools that look holes up say. A source that is mute about a release with known holes
    has not answered: that is told, and counts neither as passed nor as a failure of ours."""
    answers = asking.asked(root)
    for one in answers:
        for hole in one.holes:
            tally.failed(f"known hole ({one.source}): {hole}")
        if not one.why:
            tally.tried(f"{one.source} answers")
    return {one.source.replace(" ", "_").replace("-", "_"): str(one) for one in answers}


def _secrets(tally: Tally, root: Path, spared: dict[str, str]) -> int:
    _planted_secret(tally)
    left = leaks.in_tree(root, spared)
    tally.tried("secrets in the tree", "; ".join(left[:5]))
    if not (root / ".git").exists():
        return 0
    read, left = leaks.in_history(root, spared)
    tally.tried("secrets in the history", "; ".join(left[:5]))
    return read


def _planted_secret(tally: Tally) -> None:
    """Committed and taken away again: gone from the tree, found in the history."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        secret = "AKIA" + "Q3ZKX7T2VWL5N8RM"  # no key of anybody: it opens nothing
        (root / "notes.txt").write_text(f"key {secret}\n")
        _commit(root, "init", "-q")
        _commit(root, "add", ".")
        _commit(root, "commit", "-qm", "a secret")
        tally.tried("planted secret", "" if leaks.in_tree(root) else "not seen in the tree")
        (root / "notes.txt").write_text("nothing\n")
        _commit(root, "commit", "-qam", "no secret")
        _read, found = leaks.in_history(root)
        fine = found and not leaks.in_tree(root)
        tally.tried("planted secret, taken away", "" if fine else "not seen in the history")


def _commit(root: Path, *words: str) -> None:
    named = [
        "-c",
        "user.name=proof",
        "-c",
        "user.email=proof@localhost",
        "-c",
        "commit.gpgsign=false",
    ]
    subprocess.run(["git", "-C", str(root), *named, *words], check=True, capture_output=True)
