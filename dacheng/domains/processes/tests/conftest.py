"""A company with the processes and lists that every company starts with."""

from types import SimpleNamespace

import pytest

from dacheng.kernel.reference import load_reference


@pytest.fixture
def company(company: SimpleNamespace) -> SimpleNamespace:
    load_reference()
    return company
