"""Give somebody a password to sign in with; take away second factors he has lost."""

import argparse
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.org import actions
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import factors_of, person_named
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.sessions import keeping
from dacheng.surfaces.cli.commands.logins import new_password
from dacheng.surfaces.cli.people import acting_viewer
from dacheng.surfaces.cli.speech import Answer


def add(commands: Any) -> None:
    command = commands.add_parser("login", help="give somebody a new password")
    command.add_argument("user", help="sign-in name, number or name")
    command.add_argument("--password", help="this one instead of a random one")
    command.add_argument(
        "--forget-factors",
        action="store_true",
        help="only take away the second factors: for somebody who lost phone and recovery codes",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    """Either ends all sessions of the person and is in the history."""
    by = acting_viewer(None)
    person = person_named(options.user)
    if options.forget_factors:
        return _forget(person, by)
    password = options.password or new_password()
    with acting(by, "issue_login"):
        person.set_password(password)
        person.save(update_fields=["password"])
        keeping.end(person.pk)
    data = {"username": person.username, "name": person.name, "password": password}
    told = _("%(name)s：登录名 %(username)s，密码 %(password)s") % data
    if factors_of(person).exists():
        told += "\n" + _("登录时还要第二步验证。都丢了，加 --forget-factors。")
    return Answer(data, told)


def _forget(person: Person, by: Viewer) -> Answer:
    count = factors_of(person).count()
    actions.reset_factors(person, by=by)
    data = {"username": person.username, "name": person.name, "forgotten": count}
    return Answer(data, _("%(name)s的第二步验证去掉了，下次凭密码登录") % data)
