"""Start-up of the command surface."""

from importlib import import_module

from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "dacheng.surfaces.cli"
    label = "cli"

    def ready(self) -> None:
        import_module("dacheng.surfaces.cli.telling")  # the work a queue may be asked for
