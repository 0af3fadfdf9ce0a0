"""Start-up of the API: the kinds it speaks of, and the jobs that send webhooks."""

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "dacheng.surfaces.api"
    label = "api"

    def ready(self) -> None:
        for name in ("hooks.events", "hooks.sending", "kept", "navigation"):
            import_module(f"dacheng.surfaces.api.{name}")
