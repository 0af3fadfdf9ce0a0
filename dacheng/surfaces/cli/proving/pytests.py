"""A check that is a folder of tests: each test is an attempt."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from django.conf import settings

from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally


def tested(name: str, options: Options, *words: str, longest: float = 3600) -> Check:
    """Run pytest with these words; what it could not collect has failed as well."""
    tally = Tally(name, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        base = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        done = subprocess.run(
            [sys.executable, *base, *words],
            cwd=settings.REPO,
            stdout=sys.stderr,
            timeout=longest,
        )
        _count(tally, report if report.exists() else None)
    if done.returncode and not tally.check.failed:
        tally.failed(f"pytest ended with {done.returncode}")
    return tally.done()


def _count(tally: Tally, report: Path | None) -> None:
    if report is None:
        return
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  pytest wrote it just now
        bad: Sequence[ElementTree.Element] = [*case.findall("failure"), *case.findall("error")]
        name = f"{case.get('classname')}::{case.get('name')}"
        tally.tried(name, (bad[0].get("message") or "failed") if bad else "")
