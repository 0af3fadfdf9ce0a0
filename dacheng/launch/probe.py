"""Run by the checkout's own Python, which has the driver: looks at a database, makes it if asked.

Environment: DATABASE_URL the database, DACHENG_CREATE=1 to make it when missing. Prints JSON.
"""

import json
import os
import sys
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

FACTS = """
    select current_setting('server_version_num')::int / 10000 as major,
           pg_encoding_to_char(encoding) as encoding,
           datctype as ctype
      from pg_database where datname = current_database()
"""
MIGRATED = "select to_regclass('django_migrations') is not null"
MIGRATIONS = "select count(*) || '.' || coalesce(max(id), 0) from django_migrations"


def main() -> int:
    url = os.environ["DATABASE_URL"]
    try:
        if os.environ.get("DACHENG_CREATE") == "1":
            _create(url)
        with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
            print(json.dumps(_facts(connection)))
    except psycopg.Error as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 1
    return 0


def _create(url: str) -> None:
    name = urlsplit(url).path.lstrip("/")
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [name])
        if not found.fetchone():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def _facts(connection: psycopg.Connection) -> dict[str, object]:
    major, encoding, ctype = connection.execute(FACTS).fetchone() or (0, None, None)
    migrations = None
    if connection.execute(MIGRATED).fetchone() == (True,):
        (migrations,) = connection.execute(MIGRATIONS).fetchone() or (None,)
    return {"major": major, "encoding": encoding, "ctype": ctype, "migrations": migrations}


if __name__ == "__main__":
    sys.exit(main())
