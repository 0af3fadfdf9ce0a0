"""Takes part as an application for its table."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "dacheng.kernel.search"
    label = "search"

    def ready(self) -> None:
        from dacheng.kernel.search import refreshing  # noqa: F401  listens to every write
        from dacheng.kernel.search.marking import after_migrate

        post_migrate.connect(after_migrate)
