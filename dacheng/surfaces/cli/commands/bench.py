"""Measure."""

import argparse
from typing import Any

from dacheng.surfaces.cli.speech import Answer


def add(commands: Any) -> None:
    command = commands.add_parser("bench", help="measure import and pages against the bare database")
    command.add_argument("--json-only", action="store_true", help=argparse.SUPPRESS)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    from dacheng.surfaces.cli.measuring import measure

    return measure(options)
