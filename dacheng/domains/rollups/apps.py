"""Start-up of the kept sums: which sources have them."""

from django.apps import AppConfig


class RollupsConfig(AppConfig):
    name = "dacheng.domains.rollups"
    label = "rollups"

    def ready(self) -> None:
        from dacheng.domains.rollups.metrics import declare

        declare()
