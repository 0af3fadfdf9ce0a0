"""Takes part as an application for its table."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "dacheng.kernel.search"
    label = "search"
