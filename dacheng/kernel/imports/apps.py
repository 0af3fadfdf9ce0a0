"""Start-up of imports."""

from importlib import import_module

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "dacheng.kernel.imports"
    label = "imports"

    def ready(self) -> None:
        import_module("dacheng.kernel.imports.working")  # so that a worker knows the work
