"""For every test: no process remembers the fields that another test added."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from dacheng.kernel.custom import live

# How long one example takes says how busy the machine is, nothing about the product.
settings.register_profile("dacheng", deadline=None)
settings.load_profile("dacheng")


@pytest.fixture(autouse=True)
def _no_added_fields() -> Iterator[None]:
    """Rows vanish with the test behind the product's back, and a look at the definitions now and
    then would make counts of queries a matter of time."""
    live.forget()
    yield
    live.forget()
