"""Start-up of dashboards."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dacheng.surfaces.web.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        import dacheng.surfaces.web.dashboards.navigation  # noqa: F401
