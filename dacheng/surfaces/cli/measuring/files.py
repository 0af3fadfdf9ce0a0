"""Runs the measurement of imports in a process of its own; prints one JSON document."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dacheng.settings")


def main() -> None:
    import django

    django.setup()
    from dacheng.surfaces.cli.measuring.importing import import_bench

    print(json.dumps(import_bench(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
