"""Start-up of the welcome."""

from django.apps import AppConfig


class TourConfig(AppConfig):
    name = "dacheng.surfaces.web.tour"
    label = "tour"
