"""Start-up of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "dacheng.kernel.notices"
    label = "notices"

    def ready(self) -> None:
        import dacheng.kernel.notices.handlers  # noqa: F401
