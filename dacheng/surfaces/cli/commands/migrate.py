"""Bring the database to the present schema, and the company to what this version brings."""

import argparse
import sys
from typing import Any

from django.core.management import call_command
from django.utils.translation import gettext as _

from dacheng.domains.org.actions.shipping import ship
from dacheng.surfaces.cli.speech import Answer


def add(commands: Any) -> None:
    command = commands.add_parser("migrate", help="bring the database to the present schema")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    ship()
    return Answer({"migrated": True}, _("数据库已是最新。"))
