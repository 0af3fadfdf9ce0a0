"""Give somebody a password to sign in with."""

import argparse
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.org.queries import person_named
from dacheng.kernel.audit import acting
from dacheng.surfaces.cli.commands.logins import new_password
from dacheng.surfaces.cli.people import acting_viewer
from dacheng.surfaces.cli.speech import Answer


def add(commands: Any) -> None:
    command = commands.add_parser("login", help="give somebody a new password")
    command.add_argument("user", help="sign-in name, number or name")
    command.add_argument("--password", help="this one instead of a random one")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    by = acting_viewer(None)
    person = person_named(options.user)
    password = options.password or new_password()
    with acting(by, "issue_login"):
        person.set_password(password)
        person.save(update_fields=["password"])
    data = {"username": person.username, "name": person.name, "password": password}
    return Answer(data, _("%(name)s：登录名 %(username)s，密码 %(password)s") % data)
