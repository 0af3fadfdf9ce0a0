"""The bill of materials of this checkout."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from dacheng.surfaces.cli.speech import Answer
from dacheng.surfaces.cli.supply import licences, locks
from dacheng.surfaces.cli.supply.bill import bill


def add(commands: Any) -> None:
    command = commands.add_parser(
        "sbom", help="write what the product is made of, as CycloneDX, from the locks"
    )
    command.add_argument("file", help="where to; - for standard output")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    found = known_packages()
    made = bill(found, version())
    text = json.dumps(made, ensure_ascii=False, indent=1)
    if options.file == "-":
        return Answer(made, text)
    Path(options.file).write_text(text + "\n", encoding="utf-8")
    data = {"file": options.file, "packages": len(found)}
    return Answer(data, _("%(file)s：%(packages)d 个包") % data)


def known_packages() -> list[locks.Package]:
    """Every locked package with its licence."""
    named = licences.policy(settings.REPO)["named"]
    return licences.with_licences(locks.packages(settings.REPO), named)


def version() -> str:
    import tomllib

    with (settings.REPO / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
