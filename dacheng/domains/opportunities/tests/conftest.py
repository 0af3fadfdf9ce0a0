"""An opportunity of Ben's at a customer of Ben's."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from dacheng.domains.customers import actions as customers
from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Company
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Stage
from dacheng.domains.products.models import Product
from dacheng.kernel.reference import load_reference


@pytest.fixture
def company(company: SimpleNamespace) -> SimpleNamespace:
    """With the processes and lists that every company starts with."""
    load_reference()
    company.house = Company.objects.get()
    return company


@pytest.fixture
def opportunity(company) -> Callable[..., Opportunity]:
    """Opens one as its owner would; fields may be given."""
    made = []

    def make(owner: Any = None, **fields: Any) -> Opportunity:
        by = viewer_for(owner or company.ben)
        made.append(1)
        if "customer" not in fields:
            fields["customer"] = customers.register({"name": f"华星{len(made)}号"}, by=by)
        values = {"name": "产线改造", "amount": Decimal(1000), **fields}
        return open_opportunity(values, by=by)

    return make


@pytest.fixture
def stages(company) -> list[Stage]:
    return list(Stage.objects.filter(process__code="six_phases").order_by("order"))


@pytest.fixture
def device(company) -> Product:
    return Product.objects.create(name="视觉检测仪", price=Decimal(5000))
