"""An administrator, and customers with every type of field."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.custom import making
from dacheng.kernel.custom.models import CustomField
from tests.cast import *  # noqa: F403  its __all__ names the fixtures


@pytest.fixture
def boss(person: Any) -> Any:
    """The administrator's viewer."""
    return viewer_for(person("Eve", "administrator"))


@pytest.fixture
def add(boss: Any) -> Callable[..., CustomField]:
    """add('渠道', 'choice', choices=[…]): one more field on customers, or on `kind`."""

    def make(label: str, type: str = "text", kind: str = "customer", **more: Any) -> CustomField:
        return making.make(kind, label, type, by=boss, **more)

    return make


@pytest.fixture
def every(add: Any) -> SimpleNamespace:
    """One field of each type, by the type's name."""
    more = {"choice": {"choices": ["直销", "代理"]}, "ref": {"ref": "person"}}
    types = ("text", "long", "choice", "bool", "date", "integer", "number", "money", "share")
    made = {one: add(f"字段{one}", one, **more.get(one, {})) for one in (*types, "phone", "email")}
    return SimpleNamespace(**made, ref=add("字段ref", "ref", ref="person"))
