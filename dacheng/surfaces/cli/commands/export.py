"""Write a list to a file, as its viewer sees it."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.exports.tables import export
from dacheng.kernel.imports.spec import spec_named
from dacheng.surfaces.cli.people import acting_viewer
from dacheng.surfaces.cli.speech import Answer


def add(commands: Any) -> None:
    command = commands.add_parser("export", help="write a list to a file")
    command.add_argument("list", help="people products customers contacts leads opportunities activities contracts receipts")
    command.add_argument("--where", help="criteria: JSON, or short text")
    command.add_argument("--format", choices=["csv", "xlsx"], default="csv")
    command.add_argument("--out", help="file to write; LIST.FORMAT when not given, - for standard output")
    command.add_argument("--as", dest="user", required=True, help="who exports")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    viewer = acting_viewer(options.user)
    kind = spec_named(options.list).catalogue.kind
    given = {"viewer": viewer, "where": options.where, "format": options.format}
    if options.out == "-":
        count = export(kind, out=sys.stdout.buffer, **given)
        sys.stdout.flush()
        return Answer({"rows": count})
    path = Path(options.out or f"{options.list}.{options.format}")
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as out:
            count = export(kind, out=out, **given)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    data = {"rows": count, "file": str(path)}
    return Answer(data, _("%(rows)d 行写到 %(file)s") % data)
