"""Forms, conditions and files made by hypothesis: a fault is made as small as it gets and shown."""

import os

from dacheng.surfaces.cli.proving.pytests import tested
from dacheng.surfaces.cli.proving.verdict import Check, Options

NEEDS = "nothing"
TESTED = True
MINUTES = (3, 60)
TIMES = {False: 1, True: 60}  # as many examples as in the suite


def check(options: Options) -> Check:
    os.environ["DACHENG_EXAMPLES"] = str(TIMES[options.long])
    return tested(
        "generated",
        options,
        "tests/generated",
        f"--hypothesis-seed={options.seed}",
        "-p",
        "no:xdist",
    )
