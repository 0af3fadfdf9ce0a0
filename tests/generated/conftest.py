"""How many examples: a few in the suite, many where DACHENG_EXAMPLES says so."""

import os
from typing import Any

from hypothesis import HealthCheck, settings

from tests.cast import *  # noqa: F403  its __all__ names the fixtures

TIMES = int(os.environ.get("DACHENG_EXAMPLES", "1"))


def some(number: int) -> Any:
    """So many examples in the suite; the database goes back after each, the fixtures stay."""
    return settings(
        max_examples=number * TIMES, deadline=None, suppress_health_check=list(HealthCheck)
    )
