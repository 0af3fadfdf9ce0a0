"""Two worlds that differ only in what one must not see give the same answers, byte for byte."""

from dacheng.surfaces.cli.proving.pytests import tested
from dacheng.surfaces.cli.proving.verdict import Check, Options

NEEDS = "nothing"
TESTED = True
MINUTES = (6, 30)
TESTS = ("tests/permissions/test_two_worlds.py",)


def check(options: Options) -> Check:
    return tested("worlds", options, *TESTS)
