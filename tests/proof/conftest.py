"""The small company of every test."""

from tests.cast import *  # noqa: F403  its __all__ names the fixtures
