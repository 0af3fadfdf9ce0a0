"""Start-up of long work."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "dacheng.kernel.jobs"
    label = "jobs"
