"""A small company: Ada leads the north, Ben sells there, Cleo sells in the south, Dan audits."""

from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.org import reference
from dacheng.domains.org.models import (
    Company,
    Membership,
    OrgUnit,
    Person,
    PersonRole,
    Region,
    Role,
)
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.products.models import Product
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.reference import load_reference
from dacheng.kernel.testing.queries import counted

TODAY = date(2026, 3, 18)
PASSWORD = "a long sentence nobody guesses"


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """One round of hashing: who signs in a hundred times in a suite should not wait for it."""
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    settings.PASSWORD_HASHERS = before


@pytest.fixture
def company(db: None) -> SimpleNamespace:
    """The company with its units and people, and what every company starts with."""
    return founded()


def founded() -> SimpleNamespace:
    """The same where a whole module shares one company."""
    for order, (code, name, grants, fields) in enumerate(reference.ROLES):
        values = {"name": name, "grants": grants, "fields": fields, "order": order}
        Role.objects.update_or_create(code=code, defaults=values)
    load_reference()
    house = Company.objects.create(name="达成")
    hq = OrgUnit.objects.create(name="总部")
    north, south = (
        OrgUnit.objects.create(name=n, parent=hq, region=Region.objects.get_or_create(name=n)[0])
        for n in ("北区", "南区")
    )
    ada, ben = hired("ada", "manager", north), hired("ben", "seller", north)
    cleo, dan = hired("cleo", "seller", south), hired("dan", "auditor", hq)
    north.lead = ada
    north.save()
    return SimpleNamespace(
        house=house, hq=hq, north=north, south=south, ada=ada, ben=ben, cleo=cleo, dan=dan
    )


def hired(name: str, role: str, unit: OrgUnit, **more: Any) -> Person:
    person = Person(username=name.lower(), name=name.title(), unit=unit, **more)
    person.set_password(PASSWORD)
    person.save()
    PersonRole.objects.create(person=person, role=Role.objects.get(code=role))
    Membership.objects.create(person=person, unit=unit, starts_on="2020-01-01")
    return person


@pytest.fixture
def person(company: SimpleNamespace) -> Callable[..., Person]:
    """person('Eve', role='administrator'): one more, in headquarters unless told."""

    def make(name: str, role: str = "seller", unit: OrgUnit | None = None, **more: Any) -> Person:
        return hired(name, role, unit or company.hq, **more)

    return make


@pytest.fixture
def viewer() -> Callable[[Person], Viewer]:
    """viewer(company.ben): what he may do."""
    return viewer_for


@pytest.fixture
def history() -> Callable[..., list[tuple[str, int | None]]]:
    """The verbs recorded for a record and who did them, in order."""

    def read(record: Any) -> list[tuple[str, int | None]]:
        rows = Entry.objects.filter(kind=record._meta.model_name, object_id=record.pk)
        return list(rows.order_by("id").values_list("verb", "actor_id"))

    return read


@pytest.fixture
def customer(company: SimpleNamespace) -> Callable[..., Customer]:
    """customer(owner, name=…); without an owner it is Ben's, with owner=None it is in the pool."""

    def make(owner: Person | None = company.ben, **fields: Any) -> Customer:
        given = {"name": "澄光精密", "owner": owner, "unit": owner.unit if owner else None}
        return Customer.objects.create(**{**given, **fields})

    return make


@pytest.fixture
def contact(company: SimpleNamespace) -> Callable[..., Contact]:
    def make(owner: Person | None = company.ben, **fields: Any) -> Contact:
        given = {"name": "陈立群", "owner": owner, "unit": owner.unit if owner else None}
        return Contact.objects.create(**{**given, **fields})

    return make


@pytest.fixture
def product(company: SimpleNamespace) -> Callable[..., Product]:
    def make(name: str = "GTX Pro", **fields: Any) -> Product:
        return Product.objects.create(name=name, **fields)

    return make


@pytest.fixture
def sign_in(client: Any) -> Callable[[Person], Any]:
    """sign_in(company.ben) → the client with his session."""

    def enter(person: Person) -> Any:
        client.force_login(person)
        return client

    return enter


@pytest.fixture
def queries() -> Callable[[], Any]:
    """`with queries() as asked: …` then len(asked)."""
    return counted
