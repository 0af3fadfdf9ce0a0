"""Loads what a new company starts with: each app's `reference.load()`, in the order of the apps."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting

HOUSE = Viewer(person_id=0, name="达成", channel="setup")  # the product itself, at set-up


@transaction.atomic
def load_reference() -> None:
    """Add what is missing; what the company has changed stays. Safe to repeat."""
    with acting(HOUSE, "load_reference"):
        for config in apps.get_app_configs():
            path = f"{config.name}.reference"
            if config.name.startswith("dacheng.") and find_spec(path):
                load = getattr(import_module(path), "load", None)
                if load:
                    load()
