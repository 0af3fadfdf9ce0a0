"""Joins the fields a company added to the catalogues."""

from importlib import import_module

from django.apps import AppConfig


class CustomConfig(AppConfig):
    name = "dacheng.kernel.custom"
    label = "custom"

    def ready(self) -> None:
        from dacheng.kernel.custom import live
        from dacheng.kernel.fields import adds_fields

        adds_fields(live.fields_of)
        for part in ("converting", "indexing", "finding"):
            import_module(f"{self.name}.{part}")
