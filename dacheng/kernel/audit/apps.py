"""Installs the recording triggers after every migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "dacheng.kernel.audit"
    label = "audit"

    def ready(self) -> None:
        post_migrate.connect(_install)


def _install(sender, using: str, **_kwargs) -> None:
    # Once, after the last app, when every table is there.
    from django.apps import apps

    from dacheng.kernel.audit.triggers import install

    if sender is list(apps.get_app_configs())[-1]:
        install(using)
