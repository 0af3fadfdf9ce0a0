"""For every test: no process remembers the fields that another test added."""

from collections.abc import Iterator

import pytest

from dacheng.kernel.custom import live


@pytest.fixture(autouse=True)
def _no_added_fields() -> Iterator[None]:
    """Rows vanish with the test behind the product's back, and a look at the definitions now and
    then would make counts of queries a matter of time."""
    live.forget()
    yield
    live.forget()
