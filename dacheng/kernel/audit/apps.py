"""Installs the recording triggers after every migration."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "dacheng.kernel.audit"
    label = "audit"

    def ready(self) -> None:
        post_migrate.connect(_install)
        import_module("dacheng.kernel.audit.periodic")


def _install(sender: Any, using: str, **_kwargs: Any) -> None:
    # Once, after the last app, when every table is there.
    from django.apps import apps

    from dacheng.kernel.audit.triggers import install

    with_models = [app for app in apps.get_app_configs() if app.models_module is not None]
    if sender is with_models[-1]:
        install(using)
