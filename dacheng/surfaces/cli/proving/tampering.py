"""Every kind of change to the history by whoever owns its tables is found, and every verb leaves
its entry with the right person."""

from dacheng.surfaces.cli.proving.pytests import tested
from dacheng.surfaces.cli.proving.verdict import Check, Options

NEEDS = "nothing"
TESTED = True
MINUTES = (4, 15)
# The history first, because the others leave entries for good.
TESTS = ("dacheng/surfaces/web/tests/test_history.py", "tests/audit")


def check(options: Options) -> Check:
    return tested("tampering", options, *TESTS)
