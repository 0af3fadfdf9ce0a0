"""Brings a database to where pages can be served: schema, company, first logins."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dacheng.launch import postgres, product
from dacheng.launch.places import REPO, Instance
from dacheng.launch.postgres import Database
from dacheng.launch.voice import Refusal, say, tail

Logins = Callable[[], dict[str, Any]]


def migrate_if_needed(instance: Instance, database: Database) -> None:
    """Skipped when neither our migrations nor the database's record of them changed."""
    mark = instance.run / "migrated"
    facts = postgres.check(database.url, create=database.ours)
    if facts["migrations"] and mark.exists() and mark.read_text() == _schema(database, facts):
        return
    say("  migrate")
    log = instance.logs / "migrate.log"
    with log.open("ab") as out:
        done = subprocess.run(
            product.module(product.CLI, "migrate"),
            env=product.environment(instance, database),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            pass_fds=database.pass_fds,
        )
    if done.returncode:
        raise Refusal(f"dacheng: migrate failed, see {log}{tail(log)}")
    mark.write_text(_schema(database, postgres.check(database.url)))


def _schema(database: Database, facts: dict[str, Any]) -> str:
    """A word for the schema that the code wants and the one that the database says it has."""
    whole = hashlib.sha256(f"{database.url}\0{facts['migrations']}".encode())
    files = [REPO / "requirements" / "runtime.lock", *(REPO / "dacheng").rglob("migrations/*.py")]
    for path in sorted(files):
        whole.update(str(path.relative_to(REPO)).encode() + path.read_bytes())
    return whole.hexdigest()


def logins(instance: Instance, database: Database, *, demo: bool) -> Logins:
    """The company and who may log in; makes the company when there is none.

    A known company is asked while the pages start, because checking passwords takes seconds.
    """
    asked = product.ask(instance, database, "logins")
    mark = instance.run / "company"
    if mark.exists() and mark.read_text() == database.url:
        return lambda: product.answer(asked)
    found = product.answer(asked)
    if not found.get("company"):
        say("  company" + (" with demo data" if demo else ""))
        wish = "--demo" if demo else "--no-demo"
        found = product.answer(product.ask(instance, database, "init", wish))
    mark.write_text(database.url)
    return lambda: found


def executable() -> list[str]:
    """How this launcher starts itself again."""
    return [sys.executable, str(Path(REPO / "dacheng"))]
