"""The queue itself: procrastinate on our own database."""

from procrastinate.contrib.django import app

__all__ = ["app"]
