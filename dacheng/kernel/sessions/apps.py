"""Sessions that can be listed and ended."""

from importlib import import_module

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "dacheng.kernel.sessions"
    label = (
        "signedin"  # "sessions" were those of Django, whose table our first migration takes away
    )

    def ready(self) -> None:
        import_module("dacheng.kernel.sessions.periodic")
