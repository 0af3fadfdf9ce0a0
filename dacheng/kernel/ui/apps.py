"""Start-up of the screens."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "dacheng.kernel.ui"
    label = "ui"

    def ready(self) -> None:
        from dacheng.kernel.sentences import compiled

        compiled()
