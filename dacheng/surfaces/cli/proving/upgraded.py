"""A kill in the middle of an upgrade: begun again it ends with the schema of one that nobody
disturbed. The migration stands still between its change and the mark that it is done."""

import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from dacheng.surfaces.cli.proving.house import House, until
from dacheng.surfaces.cli.proving.scratch import environment
from dacheng.surfaces.cli.proving.struck import NUMBERS

ENOUGH = 40  # migrations that are through before it is held
MARKS = "lock table django_migrations in exclusive mode"
WORDS = [sys.executable, "-P", "-m", "dacheng.surfaces.cli", "migrate"]
SCHEMA = {
    "columns": "select table_name, column_name, data_type, is_nullable, column_default"
    " from information_schema.columns where table_schema = 'public'",
    "constraints": "select conrelid::regclass::text, pg_get_constraintdef(oid)"
    " from pg_constraint where conrelid <> 0 and connamespace = 'public'::regnamespace",
    "indexes": "select tablename, regexp_replace(indexdef, 'INDEX \\S+', '') from pg_indexes"
    " where schemaname = 'public'",
    "triggers": "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal",
    "functions": "select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace",
    "migrations": "select app, name from django_migrations",
}


def upgrade(house: House) -> dict[str, Any]:
    """Into an empty database beside that of the house, because the schema of that one is whole."""
    name = f"upgraded{next(NUMBERS)}"
    with psycopg.connect(house.url, autocommit=True) as server:
        server.execute(f'create database "{name}" template template0'.encode())
    url = urlunsplit(urlsplit(house.url)._replace(path=f"/{name}"))
    given = environment(url, house.instance.data)
    child = subprocess.Popen(
        WORDS, env=given, cwd=settings.REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until(lambda: _through(url) >= ENOUGH, 120, "the migrations do not begin", pause=0.01)
    holder = psycopg.connect(url)
    holder.execute(MARKS.encode())
    until(lambda: _waits(url, holder), 60, "no migration came to its mark")
    return {"url": url, "given": given, "child": child, "holder": holder}


def migrated(_house: House, token: dict[str, Any]) -> bool:
    """Begun once more, it goes on where it was."""
    token["holder"].close()
    token["child"].wait()
    if not (through := _through(token["url"])):
        return False  # the server is not up again
    token.setdefault("through", through)
    again = subprocess.run(WORDS, env=token["given"], cwd=settings.REPO, capture_output=True)
    return again.returncode == 0


def whole(house: House, token: dict[str, Any]) -> str:
    """Against the schema of the house, which was made without a kill."""
    if token["through"] < ENOUGH:
        return f"of {ENOUGH} migrations only {token['through']} were kept"
    wrong = []
    for kind, sql in SCHEMA.items():
        found, wanted = set(_rows(token["url"], sql)), set(_rows(house.url, sql))
        wrong += [f"{kind}: {sorted(map(str, found ^ wanted))[:2]}"] if found != wanted else []
    _dropped(house, token)
    return "; ".join(wrong)


def _dropped(house: House, token: dict[str, Any]) -> None:
    name = urlsplit(token["url"]).path.lstrip("/")
    with psycopg.connect(house.url, autocommit=True) as server:
        server.execute(f'drop database "{name}" with (force)'.encode())


def _through(url: str) -> int:
    """Migrations that are marked as done; 0 before the first and while nobody answers."""
    try:
        return len(_rows(url, "select 1 from django_migrations"))
    except psycopg.Error:
        time.sleep(0.05)
        return 0


def _waits(url: str, holder: psycopg.Connection) -> bool:
    sql = "select 1 from pg_stat_activity where %s = any(pg_blocking_pids(pid))"
    return bool(_rows(url, sql, holder.info.backend_pid))


def _rows(url: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as line:
        return line.execute(sql.encode(), values or None).fetchall()
