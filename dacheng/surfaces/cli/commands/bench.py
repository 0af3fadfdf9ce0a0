"""Measure, in databases of their own that are dropped afterwards."""

import argparse
from typing import Any

from dacheng.surfaces.cli.speech import Answer


def add(commands: Any) -> None:
    command = commands.add_parser(
        "bench", help="measure imports and pages beside the bare database"
    )
    command.add_argument("what", nargs="?", choices=["all", "pages", "import"], default="all")
    command.add_argument(
        "--size",
        choices=["S", "M", "L"],
        help="8,800, 100,000 or 1,000,000 opportunities; S and M when not given",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    from dacheng.surfaces.cli.measuring import measure
    from dacheng.surfaces.cli.people import the_company

    the_company()
    return measure(options)
