"""The small company, one of whom is away."""

from tests.cast import *  # noqa: F403  its __all__ names the fixtures
