"""Start-up of the metric layer."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "dacheng.kernel.metrics"
    label = "metrics"
