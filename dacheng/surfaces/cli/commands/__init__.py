"""The commands, one file each."""

import argparse
from importlib import import_module
from typing import Any, NoReturn

COMMANDS = (
    "init",
    "logins",
    "login",
    "migrate",
    "importing",
    "export",
    "ask",
    "backup",
    "restore",
    "audit",
    "bench",
    "sbom",
    "prove",
)


class Parser(argparse.ArgumentParser):
    """One line for a wrong word, and where help is."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"dacheng: {message} (see: {self.prog} --help)\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = Parser(prog="dacheng", description="达成")
    commands = top.add_subparsers(dest="command", required=True, parser_class=Parser)
    for name in COMMANDS:
        module: Any = import_module(f"{__name__}.{name}")
        module.add(commands)
    for command in commands.choices.values():
        _with_json(command)
    return top


def _with_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="answer as one JSON document")
