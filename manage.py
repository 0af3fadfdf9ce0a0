"""Django's own commands, for engineers."""

import os

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dacheng.settings")
    execute_from_command_line()
