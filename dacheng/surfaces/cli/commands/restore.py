"""Put a backup into this instance and check it."""

import argparse
from pathlib import Path
from typing import Any

from django.db import ProgrammingError
from django.utils.translation import gettext as _

from dacheng.domains.org.models import Company
from dacheng.surfaces.cli import archive
from dacheng.surfaces.cli.speech import Answer, Refusal


def add(commands: Any) -> None:
    command = commands.add_parser("restore", help="put a backup into this instance and check it")
    command.add_argument("file")
    command.add_argument(
        "--replace", action="store_true", help="even when a company is here: it is lost"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    path = Path(options.file)
    if not path.is_file():
        raise Refusal(_("没有文件 %(path)s") % {"path": path})
    if _has_company() and not options.replace:
        raise Refusal(_("这里已经有一家公司。换一个 --data 目录，或加 --replace 覆盖它。"))
    found = archive.restore(path)
    told = _(
        "恢复好了，并核对过：%(tables)d 张表 %(rows)d 行、金额合计、%(files)d 个文件、"
        "%(audit_entries)d 条历史，都一致。"
    )
    return Answer(found, told % found)


def _has_company() -> bool:
    try:
        return Company.objects.exists()
    except ProgrammingError:
        return False
