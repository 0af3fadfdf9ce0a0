"""Who may see and do what: every address, form, column, file, job, search and command, by every
principal, against the truth table."""

from dacheng.surfaces.cli.proving.pytests import tested
from dacheng.surfaces.cli.proving.verdict import Check, Options

NEEDS = "nothing"
TESTED = True
MINUTES = (8, 30)
TESTS = (
    "tests/permissions",
    "--deselect",
    "tests/permissions/test_two_worlds.py",
)


def check(options: Options) -> Check:
    return tested("permissions", options, *TESTS)
