"""Start-up of the command surface."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "dacheng.surfaces.cli"
    label = "cli"
