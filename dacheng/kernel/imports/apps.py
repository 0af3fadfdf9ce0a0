"""Start-up of imports."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "dacheng.kernel.imports"
    label = "imports"
