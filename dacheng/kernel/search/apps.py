"""Takes part as an application for its table."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "dacheng.kernel.search"
    label = "search"

    def ready(self) -> None:
        from dacheng.kernel.search import refreshing  # noqa: F401  listens to every write
