"""Stands for the worker of background jobs in the launcher's tests."""

import signal
import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("words", nargs="*")
        parser.add_argument("--concurrency")
        parser.add_argument("--shutdown-graceful-timeout")

    def handle(self, *args, **options):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        while True:
            signal.pause()
