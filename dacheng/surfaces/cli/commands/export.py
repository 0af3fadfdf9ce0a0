"""Write a list, as its viewer sees it, to standard output or a file."""

import argparse
import csv
import io
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.exports.tables import columns_of, export
from dacheng.kernel.fields import catalogue
from dacheng.kernel.imports.spec import spec_named
from dacheng.surfaces.cli.people import acting_viewer
from dacheng.surfaces.cli.speech import Answer


def add(commands: Any) -> None:
    command = commands.add_parser("export", help="write a list to standard output or a file")
    command.add_argument(
        "list",
        help="people products customers contacts leads opportunities activities contracts receipts",
    )
    command.add_argument("--where", help="criteria: JSON, or short text")
    command.add_argument("--format", choices=["csv", "xlsx"], default="csv")
    command.add_argument("--out", help="file to write; standard output when not given")
    command.add_argument("--as", dest="user", required=True, help="who exports")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    viewer = acting_viewer(options.user)
    kind = spec_named(options.list).catalogue.kind
    given = {"viewer": viewer, "where": options.where}
    if options.out:
        return _to_file(Path(options.out), kind, {**given, "format": options.format})
    if options.json:
        return Answer(_rows(kind, given))
    export(kind, out=sys.stdout.buffer, format=options.format, **given)
    sys.stdout.flush()
    return Answer()


def _to_file(path: Path, kind: str, given: dict[str, Any]) -> Answer:
    """The file is there whole or not at all."""
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as out:
            count = export(kind, out=out, **given)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    data = {"count": count, "file": str(path)}
    return Answer(data, _("%(count)d 行写到 %(file)s") % data)


def _rows(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the CSV holds, under the fields' names."""
    buffer = io.BytesIO()
    count = export(kind, out=buffer, format="csv", **given)
    names = [field.name for field in columns_of(catalogue(kind), given["viewer"])]
    lines = csv.reader(io.StringIO(buffer.getvalue().decode("utf-8-sig"), newline=""))
    next(lines)
    return {"count": count, "rows": [dict(zip(names, line, strict=True)) for line in lines]}
