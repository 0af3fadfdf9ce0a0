"""Start-up of long work."""

from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "dacheng.kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        import_module("dacheng.kernel.jobs.rescue")
