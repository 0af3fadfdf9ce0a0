"""Start-up of the web surface."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dacheng.surfaces.web"
    label = "web"

    def ready(self) -> None:
        import dacheng.surfaces.web.calendar.navigation
        import dacheng.surfaces.web.fields.navigation
        import dacheng.surfaces.web.figures.navigation
        import dacheng.surfaces.web.importing.navigation
        import dacheng.surfaces.web.roles.navigation
        import dacheng.surfaces.web.worktime.navigation  # noqa: F401
        from dacheng.kernel.ui.navigation import entry, group
        from dacheng.surfaces.web import house
        from dacheng.surfaces.web.files import panels
        from dacheng.surfaces.web.words import HOUSE, NUMBERS, SALES, TODAY

        house.install()
        panels.install()
        group("sales", SALES, 10)
        group("numbers", NUMBERS, 20)
        group("house", HOUSE, 40, folded=True)
        entry(TODAY, "home", icon="home", order=0, key="h", bar=True)
