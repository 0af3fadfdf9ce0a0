"""Start-up of saved views."""

from django.apps import AppConfig


class ViewsConfig(AppConfig):
    name = "dacheng.kernel.views"
    label = "views"

    def ready(self) -> None:
        from dacheng.kernel.sessions.store import brought
        from dacheng.kernel.views.queries import beside

        brought.update(beside("person"))
