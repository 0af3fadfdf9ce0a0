"""What every domain's app does at start-up: loads the files that register something."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

REGISTERING = ("fields", "metrics", "imports", "panels", "handlers", "search", "navigation")


class DomainConfig(AppConfig):
    """Imports a domain's registering files, where they exist."""

    default = False  # a base, not an app of its own

    def ready(self) -> None:
        for name in REGISTERING:
            path = f"{self.name}.{name}"
            if find_spec(path):
                import_module(path)
