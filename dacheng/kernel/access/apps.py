"""Refuses to start when a model does not say who may see it."""

from typing import Any

from django.apps import AppConfig, apps
from django.core import checks


class AccessConfig(AppConfig):
    name = "dacheng.kernel.access"
    label = "access"

    def ready(self) -> None:
        checks.register(every_model_has_a_scope)


def every_model_has_a_scope(**_kwargs: Any) -> list[checks.Error]:
    from dacheng.kernel.access import Scope

    return [
        checks.Error(f"{model._meta.label} declares no scope", id="access.E001", obj=model)
        for model in apps.get_models()
        if model.__module__.startswith("dacheng.")
        and not isinstance(getattr(model, "scope", None), Scope)
    ]
