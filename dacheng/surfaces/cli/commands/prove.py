"""Try what the product promises, each promise in a database of its own."""

import argparse
from typing import Any

from dacheng.surfaces.cli.speech import Answer


def add(commands: Any) -> None:
    command = commands.add_parser(
        "prove", help="permissions, bad input, races, kills, load: tried and counted"
    )
    command.add_argument("--long", action="store_true", help="try much more, for hours")
    command.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="this check (may be repeated)"
    )
    command.add_argument("--seed", type=int, default=1, help="other things of the same kind")
    command.add_argument(
        "--database", default="", metavar="NAME", help="load: a company that is there already"
    )
    command.add_argument("--keep", action="store_true", help="load: keep the company it made")
    command.add_argument(
        "--minutes", type=float, default=0.0, metavar="N", help="load: how long the soak is"
    )
    command.add_argument(
        "--part",
        type=_part,
        default="1/1",
        metavar="K/N",
        help="files, races, kills: the K-th of N",
    )
    command.add_argument("--write", action="store_true", help="keep the results in docs/proof.md")
    command.set_defaults(run=run)


def _part(text: str) -> str:
    from dacheng.surfaces.cli.proving.verdict import Options

    Options(part=text).share(1)
    return text


def run(options: argparse.Namespace) -> Answer:
    from dacheng.surfaces.cli.proving.running import prove

    return prove(told(options), options.only, write=options.write)


def told(options: argparse.Namespace) -> Any:
    """The words of the command as a check gets them."""
    from dacheng.surfaces.cli.proving.verdict import Options

    return Options(
        long=options.long,
        seed=options.seed,
        database=options.database,
        keep=options.keep,
        minutes=options.minutes,
        part=options.part,
    )
