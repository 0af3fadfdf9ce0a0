"""Write everything of this instance into one file."""

import argparse
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dacheng.surfaces.cli import archive
from dacheng.surfaces.cli.people import the_company
from dacheng.surfaces.cli.speech import Answer


def add(commands: Any) -> None:
    command = commands.add_parser("backup", help="write database and files into one file")
    command.add_argument("file")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    the_company()
    path = Path(options.file).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    manifest = archive.write(path)
    size, rows = path.stat().st_size, sum(manifest["rows"].values())
    data = {"file": str(path), "bytes": size, "rows": rows, "files": len(manifest["sha256"]) - 1}
    told = _("%(file)s：%(rows)d 行，%(size)s MB。里面有封存用的钥匙，收好。")
    return Answer(data, told % {**data, "size": f"{size / 1e6:.1f}"})
