"""The commands of a checkout: which are the launcher's own, which the product answers."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from dacheng.launch import browser, postgres, product, setup
from dacheng.launch.address import Address
from dacheng.launch.places import Instance
from dacheng.launch.voice import Refusal, say

OF_THE_PRODUCT = (
    "init",
    "login",
    "logins",
    "migrate",
    "import",
    "export",
    "ask",
    "backup",
    "restore",
    "audit",
    "bench",
    "sbom",
    "prove",
)
PORT = 8000
HELP = """\
python3 dacheng COMMAND [--data DIR] [--json]

  up [--detach] [--port P] [--host H] [--no-demo]
               set up, start everything, say where the page is and who may log in
  down         stop what `up --detach` started
  serve        only the web server, in the foreground     [--port P] [--host H]
  worker       only the worker of background jobs, in the foreground
  test [...]   every check; with words after it, pytest with those words
  lock         resolve the locked packages anew            [--upgrade]
  help         this page

  {product}
               the product's own commands; each explains itself with --help

The instance is a folder: --data DIR, else DACHENG_DATA, else ./data.
DATABASE_URL names a PostgreSQL of yours (15 or newer); without it one runs in the data folder.
DACHENG_POSTGRES=system|wheel|/path/to/bin says which server programs that one uses.
"""


def main(words: Sequence[str]) -> int:
    # Because a plain SIGTERM would skip leaving the database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return _dispatch(*_global_options(list(words)))
    except Refusal as refusal:
        say(str(refusal))
        return refusal.code
    except KeyboardInterrupt:
        return 130


def _global_options(words: list[str]) -> tuple[str, list[str], Instance]:
    """The command, its own words with --json kept among them, and the instance."""
    data, before, rest = os.environ.get("DACHENG_DATA") or "data", [], []
    command = ""
    while words:
        word = words.pop(0)
        if command in ("test",) or word == "--":
            rest += [word, *words]
            break
        if word == "--data":
            data = _value(words)
        elif word.startswith("--data="):
            data = word.partition("=")[2]
        elif not command and word.startswith("-") and word not in ("-h", "--help"):
            before.append(word)
        elif not command:
            command = word
        else:
            rest.append(word)
    return command, rest + before, Instance(Path(data).expanduser().absolute())


def _value(words: list[str]) -> str:
    if not words:
        raise Refusal("dacheng: --data needs a folder", 2)
    return words.pop(0)


def _dispatch(command: str, words: list[str], instance: Instance) -> int:
    if command in ("help", "-h", "--help", ""):
        print(HELP.format(product=" ".join(OF_THE_PRODUCT)), end="")
        return 0 if command else 2
    if command in OURS:
        return OURS[command](words, instance)
    if command in OF_THE_PRODUCT:
        return _product(command, words, instance)
    known = " ".join(sorted({*OURS, *OF_THE_PRODUCT, "help"} - {"supervise"}))
    raise Refusal(f"dacheng: no command {command!r}; there are: {known}", 2)


def _product(command: str, words: list[str], instance: Instance) -> int:
    instance.prepare()
    if command == "prove":
        setup.development()  # because tests and a browser are part of the proof
        os.environ["DACHENG_CHROMIUM"] = browser.ensure()
    else:
        setup.runtime()
    with postgres.in_use(instance) as database:
        return product.run(instance, database, product.module(product.CLI, command, *words))


def _up(words: list[str], instance: Instance) -> int:
    from dacheng.launch.up import up

    parser = _parser("up", place=True)
    parser.add_argument("--detach", action="store_true", help="run in the background")
    parser.add_argument("--no-demo", action="store_true", help="begin with an empty company")
    given = parser.parse_args(words)
    address = Address(given.host, given.port)
    return up(instance, address, detach=given.detach, demo=not given.no_demo, as_json=given.json)


def _supervise(words: list[str], instance: Instance) -> int:
    from dacheng.launch.up import supervise

    parser = _parser("supervise", place=True)
    parser.add_argument("--lock-fd", type=int, required=True)
    given = parser.parse_args(words)
    return supervise(instance, Address(given.host, given.port), given.lock_fd)


def _down(words: list[str], instance: Instance) -> int:
    from dacheng.launch.up import down

    return down(instance, as_json=_parser("down").parse_args(words).json)


def _serve(words: list[str], instance: Instance) -> int:
    from dacheng.launch import company, supervisor

    given = _parser("serve", place=True).parse_args(words)
    address = Address(given.host, given.port)
    address.refuse_if_taken()
    instance.prepare()
    setup.runtime()
    with postgres.in_use(instance) as database:
        company.migrate_if_needed(instance, database)
        environment = supervisor.web_environment(instance, database, address)
        say(f"dacheng: serving {address.url}")
        return product.run(instance, database, supervisor.web_command(address), environment)


def _worker(words: list[str], instance: Instance) -> int:
    from dacheng.launch import company, supervisor

    instance.prepare()
    setup.runtime()
    with postgres.in_use(instance) as database:
        company.migrate_if_needed(instance, database)
        return product.run(instance, database, [*supervisor.worker_command(), *words])


def _test(words: list[str], instance: Instance) -> int:
    from dacheng.launch.checks import test

    return test(words)


def _lock(words: list[str], instance: Instance) -> int:
    from dacheng.launch.locking import lock

    parser = _parser("lock")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    return lock(upgrade=parser.parse_args(words).upgrade)


class _Parser(argparse.ArgumentParser):
    """Answers a wrong word with one line instead of a page."""

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{self.prog}: {message}; see {self.prog} --help", 2)


def _port(word: str) -> int:
    if not (word.isdigit() and 0 < int(word) < 65536):
        raise argparse.ArgumentTypeError(f"{word!r} is not a port from 1 to 65535")
    return int(word)


def _parser(command: str, *, place: bool = False) -> argparse.ArgumentParser:
    parser = _Parser(prog=f"dacheng {command}", allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    if place:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=_port, default=PORT)
    return parser


OURS: dict[str, Callable[[list[str], Instance], int]] = {
    "up": _up,
    "down": _down,
    "serve": _serve,
    "worker": _worker,
    "test": _test,
    "lock": _lock,
    "supervise": _supervise,
}
