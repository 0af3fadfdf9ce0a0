"""A small company: Ada leads the north, Ben sells there, Cleo sells in the south, Dan audits."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from dacheng.domains.org import reference
from dacheng.domains.org.models import Company, OrgUnit, Person, PersonRole, Region, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.access import Viewer
from dacheng.kernel.reference import load_reference

TODAY = date(2026, 3, 18)


def _person(username: str, role: str, unit: OrgUnit) -> Person:
    person = Person.objects.create(username=username, name=username.title(), unit=unit)
    PersonRole.objects.create(person=person, role=Role.objects.get(code=role))
    return person


@pytest.fixture
def company(db: None) -> SimpleNamespace:
    """The company with its units and people, and what every company starts with."""
    for order, (code, name, grants, fields) in enumerate(reference.ROLES):
        values = {"name": name, "grants": grants, "fields": fields, "order": order}
        Role.objects.update_or_create(code=code, defaults=values)
    load_reference()
    house = Company.objects.create(name="达成")
    hq = OrgUnit.objects.create(name="总部")
    north, south = (
        OrgUnit.objects.create(name=n, parent=hq, region=Region.objects.create(name=n))
        for n in ("北区", "南区")
    )
    ada, ben = _person("ada", "manager", north), _person("ben", "seller", north)
    cleo, dan = _person("cleo", "seller", south), _person("dan", "auditor", hq)
    north.lead = ada
    north.save()
    return SimpleNamespace(
        house=house, hq=hq, north=north, south=south, ada=ada, ben=ben, cleo=cleo, dan=dan
    )


@pytest.fixture
def viewer() -> Callable[[Person], Viewer]:
    return viewer_for


@pytest.fixture
def history() -> Callable[..., list[tuple[str, int | None]]]:
    """The verbs recorded for a record and who did them, in order."""
    from dacheng.kernel.audit.models import Entry

    def read(record: Any) -> list[tuple[str, int | None]]:
        rows = Entry.objects.filter(kind=record._meta.model_name, object_id=record.pk)
        return list(rows.order_by("id").values_list("verb", "actor_id"))

    return read
