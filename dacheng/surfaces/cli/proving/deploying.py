"""What stands at the door: headers, cookies, Django's own check of a deployment, signing in, and
secrets that no log may hold."""

from dacheng.surfaces.cli.proving.pytests import tested
from dacheng.surfaces.cli.proving.verdict import Check, Options

NEEDS = "nothing"
TESTED = True
MINUTES = (5, 15)
TESTS = (
    "tests/architecture/test_deploying.py",
    "dacheng/surfaces/web/security",
    "dacheng/surfaces/web/tests/test_signing_in.py",
    "dacheng/kernel/factors",
)


def check(options: Options) -> Check:
    return tested("deploying", options, *TESTS)
