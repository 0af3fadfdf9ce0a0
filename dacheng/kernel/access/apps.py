"""Refuses to start when a model does not say who may see it; rows follow what they are about."""

from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "dacheng.kernel.access"
    label = "access"

    def ready(self) -> None:
        from dacheng.kernel.access.following import after_migrate

        checks.register(every_model_has_a_scope)
        post_migrate.connect(after_migrate)


def every_model_has_a_scope(**_kwargs: Any) -> list[checks.Error]:
    from dacheng.kernel.access import Scope

    return [
        checks.Error(f"{model._meta.label} declares no scope", id="access.E001", obj=model)
        for model in apps.get_models()
        if model.__module__.startswith("dacheng.")
        and not isinstance(getattr(model, "scope", None), Scope)
    ]
