"""A company with products and customers to point to, and a quick way to import a few lines."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from dacheng.conftest import TODAY, _quick_passwords, company, history, viewer
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.products.models import Product
from dacheng.kernel.imports.models import ImportRun
from dacheng.kernel.imports.runs import draft, run_file

__all__ = ["_quick_passwords", "company", "history", "viewer"]


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


@pytest.fixture
def house(company: SimpleNamespace) -> SimpleNamespace:
    """Dora directs; Ben and Cleo sell; two products, two customers."""
    dora = Person.objects.create(username="dora", name="Dora", unit=company.hq)
    PersonRole.objects.create(person=dora, role=Role.objects.get(code="director"))
    company.dora = dora
    company.director = viewer_for(dora, channel="import")
    company.press = Product.objects.create(name="冲床", code="P1", price=1000)
    company.robot = Product.objects.create(name="机器人", code="P2", price=5000)
    company.acme = Customer.objects.create(name="华星电子", code="C1", external_id="X-1")
    company.bolt = Customer.objects.create(name="金海机械", code="C2", owner=company.ben)
    return company


@pytest.fixture
def bring(tmp_path: Path, house: SimpleNamespace) -> Callable[..., tuple[ImportRun, dict]]:
    """Import text as a CSV file of a kind: bring("customers", "客户\\n华星", by=…, mapping=…)."""

    def go(spec: str, text: str, **rest: Any) -> tuple[ImportRun, dict]:
        path = written(tmp_path, text)
        rest.setdefault("by", house.director)
        return run_file(spec, path, today=TODAY, **rest)

    return go


@pytest.fixture
def drafted(tmp_path: Path, house: SimpleNamespace) -> Callable[..., ImportRun]:
    """A file kept for import and not yet brought in."""

    def go(spec: str, text: str, **rest: Any) -> ImportRun:
        return draft(spec, written(tmp_path, text), "file.csv", by=rest.pop("by", house.director))

    return go


def written(folder: Path, text: str) -> Path:
    path = folder / f"file{len(list(folder.iterdir()))}.csv"
    path.write_text(text, encoding="utf-8")
    return path
