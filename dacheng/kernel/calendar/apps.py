"""Keeps the announced holidays in the database current after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class WorkCalendarConfig(AppConfig):
    name = "dacheng.kernel.calendar"
    label = "workcalendar"

    def ready(self) -> None:
        # Not a data migration, because a newer list of holidays comes with a newer package.
        post_migrate.connect(_seed, sender=self)


def _seed(using: str, **_kwargs: Any) -> None:
    from dacheng.kernel.calendar.days import seed
    from dacheng.kernel.calendar.models import WorkDay

    if WorkDay._meta.db_table in connections[using].introspection.table_names():
        seed()
