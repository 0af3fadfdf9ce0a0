"""Start-up of saved views."""

from django.apps import AppConfig


class ViewsConfig(AppConfig):
    name = "dacheng.kernel.views"
    label = "views"
