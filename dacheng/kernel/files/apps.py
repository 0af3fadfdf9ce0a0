"""Start-up of stored files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "dacheng.kernel.files"
    label = "files"
