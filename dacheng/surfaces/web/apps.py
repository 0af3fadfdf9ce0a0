"""Start-up of the web surface."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dacheng.surfaces.web"
    label = "web"
