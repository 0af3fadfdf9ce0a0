"""Start-up of changes to many records."""

from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "dacheng.kernel.bulk"
    label = "bulk"

    def ready(self) -> None:
        from dacheng.kernel.bulk import running  # noqa: F401  registers the work
