"""Measure: pages and imports in databases of their own, the forecast on a file of series."""

import argparse
from pathlib import Path
from typing import Any

from dacheng.surfaces.cli.speech import Answer, Refusal


def add(commands: Any) -> None:
    command = commands.add_parser(
        "bench", help="measure imports and pages beside the bare database, or the forecast"
    )
    choices = ["all", "pages", "import", "forecast"]
    command.add_argument("what", nargs="?", choices=choices, default="all")
    command.add_argument(
        "file", nargs="?", type=Path, help="forecast: a long table (series, t, value)"
    )
    command.add_argument("--horizon", type=int, default=18, help="forecast: points held back")
    command.add_argument("--season", type=int, default=12, help="forecast: periods in a cycle")
    command.add_argument(
        "--size",
        choices=["S", "M", "L"],
        help="8,800, 100,000 or 1,000,000 opportunities; S and M when not given",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    if options.what == "forecast":
        return _forecast(options)
    if options.file is not None:
        raise Refusal("a file belongs to `bench forecast`", 2)
    from dacheng.surfaces.cli.measuring import measure

    return measure(options)


def _forecast(options: argparse.Namespace) -> Answer:
    from dacheng.surfaces.cli.measuring.forecasting import measure_forecast

    if options.file is None:
        raise Refusal("bench forecast needs a FILE with the columns series, t, value", 2)
    return measure_forecast(options.file, options.horizon, options.season)
