"""The sign-ins this instance was begun with, kept in a file only its owner can read."""

import argparse
import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import ProgrammingError
from django.utils.translation import gettext as _

from dacheng.domains.org.models import Company, Person
from dacheng.surfaces.cli.speech import Answer, table

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def add(commands: Any) -> None:
    command = commands.add_parser("logins", help="the company and its first sign-ins")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    try:
        company = Company.objects.first()
    except ProgrammingError:
        company = None
    if company is None:
        return Answer({"company": None, "logins": []}, _("这里还没有公司。"))
    logins = [login for login in _kept() if _still_valid(login)]
    return Answer({"company": company.name, "logins": logins}, f"{company.name}\n\n{shown(logins)}")


def shown(logins: list[dict[str, str]]) -> str:
    """As a table for people."""
    header = [_("登录名"), _("密码"), _("角色")]
    return table(header, [[i["username"], i["password"], i["role"]] for i in logins])


def keep_logins(logins: list[dict[str, str]]) -> None:
    """Write them beside the data for the owner's eyes; a changed password makes them void."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(logins, out, ensure_ascii=False, indent=1)


def _path() -> Path:
    return Path(settings.DATA) / "logins.json"


def _kept() -> list[dict[str, str]]:
    try:
        found: list[dict[str, str]] = json.loads(_path().read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        return []


def _still_valid(login: dict[str, str]) -> bool:
    person = Person.objects.filter(username=login["username"], is_active=True).first()
    return bool(person and person.check_password(login["password"]))


def new_password() -> str:
    """Twelve letters without look-alikes, in three groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
