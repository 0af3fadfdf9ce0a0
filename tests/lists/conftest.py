"""The cast of the domains' tests, for lists of any kind."""

from tests.cast import *  # noqa: F403  its __all__ names the fixtures
