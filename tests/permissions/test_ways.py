"""Files, jobs, searches, commands and held-back fields against ways.txt; none without a line."""

from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.urls import get_resolver

from dacheng.domains.org.reference import ROLES
from dacheng.kernel.access import FieldLevel, Reach, Viewer, action_name
from dacheng.kernel.documents import FORMATS
from dacheng.kernel.exports.tables import columns_of, reader_of
from dacheng.kernel.fields import catalogues
from dacheng.kernel.jobs import work
from dacheng.kernel.jobs.queue import app
from dacheng.kernel.metrics.question import Question
from dacheng.kernel.metrics.registry import catalogue as figures
from dacheng.kernel.periods import FiscalCalendar
from dacheng.kernel.search.registry import KINDS
from dacheng.surfaces.cli.commands import COMMANDS
from dacheng.surfaces.web.dashboards.shipped import SHIPPED
from tests.permissions.truth import spelled

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
            groups[name.strip()] = words.split()
        elif line.startswith(f"{sort} "):
            name, _bar, words = line.removeprefix(f"{sort} ").partition("|")
            found[name.strip()] = set(spelled(words.split(), groups)) - {"-"}
    return found


def viewer_of(grants: Mapping[str, str], fields: Mapping[str, str]) -> Viewer:
    """Somebody with just this role."""
    held = {tuple(key.split(".", 1)): FieldLevel(level) for key, level in fields.items()}
    return Viewer(1, grants={name: Reach(reach) for name, reach in grants.items()}, fields=held)


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


def test_who_gets_an_answer_of_which_figure() -> None:
    """Refused before anything is read, or answered as far as the grants on its sources reach."""
    roles = {
        metric.name: {
            code
            for code, _name, grants, fields in ROLES
            if _answered(metric.name, viewer_of(grants, fields))
        }
        for metric in figures()
    }
    assert roles == lines("figure")


def _answered(name: str, viewer: Viewer) -> bool:
    try:
        question = Question((name,), (), viewer, "", None, FiscalCalendar(), None)
    except PermissionDenied:
        return False
    return all(viewer.can(action_name(leaf.source.model, "view")) for leaf in question.leaves)


def test_a_board_shows_its_roles_nothing_they_may_not_ask() -> None:
    askers, boards = lines("figure"), lines("board")
    assert {board.code: set(board.roles) for board in SHIPPED} == boards
    refused = {
        (board.code, tile.id, role)
        for board in SHIPPED
        for tile in board.tiles
        for name in tile.metrics
        for role in board.roles
        if role not in askers[name]
    }
    assert not refused


def test_every_column_of_every_file() -> None:
    """Whoever takes a file out has all its columns but those hidden from him, and of a masked one
    no value."""
    files, hidden, mask = lines("file"), lines("hidden"), lines("mask")
    wrong = []
    for code, _name, grants, fields in ROLES:
        viewer = viewer_of(grants, fields)
        for kind in (kind for kind, roles in files.items() if code in roles):
            known = catalogues()[kind]
            names = {one.name for one in columns_of(known, viewer)}
            every = {one.name for one in columns_of(known, viewer_of(grants, {}))}
            kept = {name for name in every if code in hidden.get(f"{kind}.{name}", ())}
            if names != every - kept:
                wrong.append((code, kind, names ^ (every - kept)))
            for name in names:
                masked_here = code in mask.get(f"{kind}.{name}", ())
                read = reader_of(known[name], viewer.level(kind, name))
                if masked_here and "345678" in read("13912345678"):
                    wrong.append((code, kind, name))
    assert not wrong


def test_every_document_has_its_line() -> None:
    assert set(FORMATS) == set(lines("document"))


def test_every_job_clock_search_and_command_has_its_line() -> None:
    assert get_resolver().url_patterns  # every module is loaded
    assert set(work._works) == set(lines("job"))
    assert {name for name in app.tasks if "procrastinate" not in name} == set(lines("clock"))
    assert {kind: set(one.guarded) for kind, one in KINDS.items()} == lines("search")
    assert set(COMMANDS) == set(lines("command"))
