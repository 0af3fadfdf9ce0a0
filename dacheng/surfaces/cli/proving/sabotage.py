"""Guards that are broken one at a time in a copy of the tree: the test named with each must fail.

In its short time a share of them, drawn by the seed; all of them in the long one."""

import json
import os
import random
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings

from dacheng.surfaces.cli.proving.scratch import dropped
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally

NEEDS = "nothing"
MINUTES = (8, 60)
SHORT = 12  # guards of a short run
LIST = Path("tests") / "sabotage" / "guards.toml"


def check(options: Options) -> Check:
    rows = tomllib.loads((Path(settings.REPO) / LIST).read_text(encoding="utf-8"))["guard"]
    names = sorted(row["name"] for row in rows)
    wanted = names if options.long else drawn(names, options.seed)
    tally = Tally("sabotage", options.seed)
    words = ["-m", "tests.sabotage.run", "--json", *wanted]
    try:
        done = subprocess.run(
            [sys.executable, *words], cwd=settings.REPO, stdout=subprocess.PIPE, text=True
        )
    finally:
        dropped(f"{os.environ['DACHENG_TEST_DB']}_sabotage")  # because it keeps what it made
    said = done.stdout.strip().splitlines()
    nothing = {"tried": 0, "detail": ["it said nothing"]}
    told: dict[str, Any] = json.loads(said[-1]) if said else nothing
    for _caught in range(told["tried"] - len(told["detail"])):
        tally.tried("caught")
    for text in told["detail"]:
        tally.tried("not caught", text)
    return tally.done(guards=len(names), broken_now=told["tried"])


def drawn(names: list[str], seed: int) -> list[str]:
    return sorted(random.Random(seed).sample(names, min(SHORT, len(names))))  # noqa: S311
