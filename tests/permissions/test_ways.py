"""Files, jobs, searches, commands and held-back fields against ways.txt; none without a line."""

from pathlib import Path

from django.urls import get_resolver

from dacheng.domains.org.reference import ROLES
from dacheng.kernel.access import action_name
from dacheng.kernel.fields import catalogues
from dacheng.kernel.jobs import work
from dacheng.kernel.jobs.queue import app
from dacheng.kernel.search.registry import KINDS
from dacheng.surfaces.cli.commands import COMMANDS

TEXT = Path(__file__).with_name("ways.txt")


def lines(sort: str) -> dict[str, set[str]]:
    """{name: words} of the lines that begin with this word."""
    groups: dict[str, list[str]] = {}
    found: dict[str, set[str]] = {}
    for line in TEXT.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if " = " in line:
            name, _equals, words = line.partition(" = ")
            groups[name.strip()] = _words(words, groups)
        elif line.startswith(f"{sort} "):
            name, _bar, words = line.removeprefix(f"{sort} ").partition("|")
            found[name.strip()] = set(_words(words, groups))
    return found


def _words(text: str, groups: dict[str, list[str]]) -> list[str]:
    return [word for one in text.split() for word in groups.get(one, [one]) if word != "-"]


def test_who_takes_which_file() -> None:
    needs = {kind: action_name(one.model, "export") for kind, one in catalogues().items()}
    roles = {
        kind: {code for code, _name, grants, _fields in ROLES if needed in grants}
        for kind, needed in needs.items()
    }
    assert roles == lines("file")


def test_which_fields_are_held_back_from_whom() -> None:
    for level in ("mask", "hidden"):
        held: dict[str, set[str]] = {}
        for code, _name, _grants, fields in ROLES:
            for field, given in fields.items():
                if given == level:
                    held.setdefault(field, set()).add(code)
        assert held == lines(level)


def test_every_job_clock_search_and_command_has_its_line() -> None:
    assert get_resolver().url_patterns  # every module is loaded
    assert set(work._works) == set(lines("job"))
    assert {name for name in app.tasks if "procrastinate" not in name} == set(lines("clock"))
    assert {kind: set(one.guarded) for kind, one in KINDS.items()} == lines("search")
    assert set(COMMANDS) == set(lines("command"))
