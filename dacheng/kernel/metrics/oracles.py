"""Every metric once more in plain SQL, as the domains wrote it beside their definitions."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@cache
def oracles() -> dict[str, str]:
    """SQL by metric name; `%(start)s`, `%(end)s`, `%(day)s` and `%(today)s` are its parameters."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.oracles"
        if config.name.startswith("dacheng.domains.") and find_spec(name):
            found |= import_module(name).ORACLES
    return found


def oracle_of(name: str) -> str:
    """The SQL of one metric; '' when none was written."""
    return oracles().get(name, "")
