"""Start-up of the screens."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "dacheng.kernel.ui"
    label = "ui"

    def ready(self) -> None:
        from dacheng.kernel.sentences import compiled

        compiled()
        # Workers load no addresses; these say how a query or a value is read.
        from dacheng.kernel.ui import changing, taken  # noqa: F401
