"""Start-up of running numbers."""

from django.apps import AppConfig


class NumbersConfig(AppConfig):
    name = "dacheng.kernel.numbers"
    label = "numbers"
