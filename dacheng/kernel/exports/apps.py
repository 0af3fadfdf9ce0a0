"""Start-up of exports."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "dacheng.kernel.exports"
    label = "exports"

    def ready(self) -> None:
        from dacheng.kernel.exports import later  # noqa: F401  registers the work
