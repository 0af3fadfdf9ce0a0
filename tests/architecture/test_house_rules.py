"""Rules the linters cannot say. Each failure names the file and the rule."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "dacheng"
SOURCES = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
OURS = [path for path in SOURCES if "tests" not in path.parts]
SCREENS = [
    path
    for path in OURS
    if path.name in {"views.py", "tables.py", "panels.py", "api.py"}
    or {"views", "web"} & set(path.relative_to(PACKAGE).parts)
]
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
SAYS_NOTHING = re.compile(
    r"(manager|service|helper|helpers|util|utils|common|base|misc|data|info)\.py$"
)
UNSCOPED = {"all", "filter", "get", "exclude", "first", "last", "values", "values_list", "count"}


def unscoped_lines(source: str) -> list[int]:
    """Lines where `.objects.` is followed by anything that reads past the viewer."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in {"objects", "_base_manager", "_default_manager"}
        and node.attr in UNSCOPED
    ]


def long_functions(source: str, limit: int = LONGEST_FUNCTION) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= limit
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_small_and_their_functions_fit_on_a_screen(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_FILE
    assert not long_functions(source)


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_screens_reach_rows_only_through_the_viewer(path):
    assert not unscoped_lines(path.read_text(encoding="utf-8"))


def test_the_rule_about_rows_sees_an_unscoped_query():
    assert unscoped_lines("Lead.objects.filter(pk=1)") == [1]
    assert unscoped_lines("Lead.objects.visible_to(viewer).filter(pk=1)") == []


def test_the_rule_about_functions_sees_a_long_one():
    body = "\n".join("    x = 1" for _ in range(60))
    assert long_functions(f"def long():\n{body}") == ["long"]


def test_names_of_files_say_something():
    assert not [path.name for path in OURS if SAYS_NOTHING.search(path.name)]


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_says_in_one_sentence_what_lives_there(path):
    source = path.read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source)), "no docstring"


def test_every_model_is_recorded_or_says_why_not():
    models = [m for m in apps.get_models() if m.__module__.startswith("dacheng.")]
    silent = []
    for model in models:
        if getattr(model, "audited", True) is False:
            path = Path(ROOT, *model.__module__.split(".")).with_suffix(".py")
            text = path.read_text(encoding="utf-8")
            body = text[text.index(f"class {model.__name__}(") :]
            line = next(line for line in body.splitlines() if "audited = False" in line)
            if "#" not in line and not model._meta.label.startswith("audit."):
                silent.append(model._meta.label)
    assert not silent


def test_every_audited_table_has_its_triggers(db):
    from django.db import connection

    from dacheng.kernel.audit.triggers import audited_models

    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " where t.tgname like 'audit%%capture%%' group by 1"
        )
        found = dict(cursor.fetchall())
    missing = [m._meta.db_table for m in audited_models() if found.get(m._meta.db_table) != 3]
    assert not missing


def test_nothing_in_the_checkout_names_a_registry_or_a_folder_of_a_machine():
    address = re.compile(r"(index-url|find-links|\"resolved\"|registry\s*=)\s*.*https?://", re.I)
    guilty = [
        path.name
        for pattern in ("requirements/*", "package*.json", ".npmrc", "pyproject.toml", ".ci/*")
        for path in ROOT.glob(pattern)
        if path.is_file() and address.search(path.read_text(encoding="utf-8"))
    ]
    assert not guilty
