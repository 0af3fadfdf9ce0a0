"""Loads what a new company starts with: each app's `reference.load()`, in the order of the apps."""

from collections.abc import Container
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting

HOUSE = Viewer(person_id=0, name="达成", channel="setup")  # the product itself, at set-up


@transaction.atomic
def load_reference(without: Container[str] = ()) -> list[str]:
    """Add what is missing; what the company has changed stays. Safe to repeat.

    `without` names the apps (by label) to leave alone; returns those that loaded something.
    """
    loaded = []
    with acting(HOUSE, "load_reference"):
        for config in apps.get_app_configs():
            path = f"{config.name}.reference"
            if not config.name.startswith("dacheng.") or config.label in without:
                continue
            load = getattr(import_module(path), "load", None) if find_spec(path) else None
            if load:
                load()
                loaded.append(config.label)
    return loaded
