"""Make the company of this instance, with its first sign-ins."""

import argparse
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.org.actions.shipping import ship
from dacheng.domains.org.models import Company, OrgUnit, Person, PersonRole, Rank, Role
from dacheng.domains.org.reference import RANKS
from dacheng.domains.processes import reference as process_reference
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.surfaces.cli.commands.logins import keep_logins, new_password, shown
from dacheng.surfaces.cli.speech import Answer, Refusal

FIRST = (
    ("admin", "管理员", "administrator"),
    ("director", "销售总监", "director"),
    ("auditor", "审计", "auditor"),
)


def add(commands: Any) -> None:
    command = commands.add_parser("init", help="make a new company in this instance")
    command.add_argument("--name", default="我的公司", help="name of the company")
    command.add_argument("--currency", default="CNY", help="three letters, such as CNY or USD")
    command.add_argument(
        "--fiscal-start", type=int, default=1, metavar="MONTH", choices=range(1, 13)
    )
    command.add_argument(
        "--process", default=process_reference.DEFAULT, help="which sales process to begin with"
    )
    command.add_argument("--demo", action="store_true", help="fill it with the demo company")
    command.add_argument(
        "--no-demo", dest="demo", action="store_false", help="leave it empty (default)"
    )
    command.add_argument(
        "--size",
        choices=["S", "M", "L"],
        default="S",
        help="of the demo company: S tells three years, M and L add 100k or 1M opportunities",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    call_command("migrate", interactive=False, verbosity=0)
    if Company.objects.exists():
        raise Refusal(_("这里已经有一家公司。换一个 --data 目录再建。"))
    if len(options.currency) != 3 or not options.currency.isalpha():
        raise Refusal(_("--currency 要三个字母，例如 CNY"))
    with transaction.atomic():
        logins = found_company(options)
    if options.demo:
        from dacheng.surfaces.cli.telling import begin

        logins += begin(size=options.size)
    keep_logins(logins)
    company = Company.objects.get()
    made = _("%(company)s 建好了。") % {"company": company.name}
    return Answer({"company": company.name, "logins": logins}, f"{made}\n\n{shown(logins)}")


def found_company(options: argparse.Namespace) -> list[dict[str, str]]:
    """The company, its root unit, roles, ranks, reference data and first people."""
    with acting(Viewer(0, channel="cli"), "init"):
        company = Company.objects.create(
            name=options.name, currency=options.currency.upper(), first_month=options.fiscal_start
        )
        process_reference.load(options.process)
        ship()
        Rank.objects.bulk_create(Rank(name=name, order=at) for at, name in enumerate(RANKS))
        root = OrgUnit.objects.create(name=company.name)
        return [_person(username, name, role, root) for username, name, role in FIRST]


def _person(username: str, name: str, role: str, unit: OrgUnit) -> dict[str, str]:
    password = new_password()
    person = Person(username=username, name=name, unit=unit)
    person.set_password(password)
    person.save()
    shipped = Role.objects.get(code=role)
    PersonRole.objects.create(person=person, role=shipped)
    return {"username": username, "password": password, "role": shipped.name, "name": name}
