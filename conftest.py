"""For every test: no process remembers what another test wrote."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from dacheng.kernel.custom import live

# How long one example takes says how busy the machine is, nothing about the product.
settings.register_profile("dacheng", deadline=None)
settings.load_profile("dacheng")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Rows vanish with the test behind the product's back, and a look at the definitions now and
    then would make counts of queries a matter of time."""
    from dacheng.surfaces.web import house  # knows models, which are not there yet at the top

    live.forget()
    house.forget()
    yield
    live.forget()


@pytest.fixture(autouse=True, scope="session")
def _company_of_each_request() -> None:
    """Asked for anew by every request, for counts of queries to mean something."""
    from dacheng.surfaces.web import house

    house.seconds = 0
