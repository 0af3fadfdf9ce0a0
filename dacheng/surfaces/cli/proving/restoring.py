"""A backup in one command and its restoration in one: a damaged one is refused, a whole one is held
against what was backed up."""

from dacheng.surfaces.cli.proving.pytests import tested
from dacheng.surfaces.cli.proving.verdict import Check, Options

NEEDS = "nothing"
TESTED = True
MINUTES = (5, 15)
TESTS = ("dacheng/surfaces/cli/tests/test_archive.py",)


def check(options: Options) -> Check:
    return tested("restoring", options, *TESTS)
