"""Stands for the product's commands in the launcher's tests: just enough of each."""

import json
import os
import sys

import psycopg


def main(command: str, *words: str) -> int:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        return COMMANDS[command](connection, *words)


def migrate(connection: psycopg.Connection, *_: str) -> int:
    connection.execute("create table if not exists django_migrations (id serial)")
    connection.execute("insert into django_migrations default values")
    return 0


def logins(connection: psycopg.Connection, *_: str) -> int:
    found = connection.execute("select to_regclass('company') is not null").fetchone()
    made = [{"username": "ada", "password": "secret", "role": "director"}]
    there = found == (True,)
    print(json.dumps({"company": "华东" if there else None, "logins": made if there else []}))
    return 0


def init(connection: psycopg.Connection, *words: str) -> int:
    connection.execute("create table company ()")
    return logins(connection, *words)


def ask(_: psycopg.Connection, *words: str) -> int:
    """Prints what it was given and ends with the code it was told to end with."""
    print(json.dumps({"words": words, "folder": os.getcwd(), "data": os.environ["DACHENG_DATA"]}))
    return int(words[0]) if words and words[0].isdigit() else 0


COMMANDS = {"migrate": migrate, "logins": logins, "init": init, "ask": ask}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
