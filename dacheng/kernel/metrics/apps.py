"""Start-up of the metric layer."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MetricsConfig(AppConfig):
    name = "dacheng.kernel.metrics"
    label = "metrics"

    def ready(self) -> None:
        from dacheng.kernel.metrics.spoiling import after_migrate

        post_migrate.connect(after_migrate)
        import_module("dacheng.kernel.metrics.periodic")
