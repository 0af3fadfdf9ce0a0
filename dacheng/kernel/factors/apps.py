"""Second factors."""

from django.apps import AppConfig


class FactorsConfig(AppConfig):
    name = "dacheng.kernel.factors"
    label = "factors"
