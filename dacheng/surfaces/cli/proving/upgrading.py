"""A company begun with an earlier commit is taken over with every row, sum and seal."""

from dacheng.surfaces.cli.proving.pytests import tested
from dacheng.surfaces.cli.proving.verdict import Check, Options

NEEDS = "nothing"
TESTED = True
MINUTES = (5, 15)
TESTS = ("tests/upgrade",)


def check(options: Options) -> Check:
    return tested("upgrading", options, *TESTS)
