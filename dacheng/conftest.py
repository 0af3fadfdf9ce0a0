"""A small company: Ada leads the north, Ben sells there, Cleo sells in the south, Dan audits."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from dacheng.domains.customers.models import Contact, Customer
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
from dacheng.domains.org.reference import ROLES
from dacheng.domains.products.models import Product
from dacheng.kernel.access import Viewer
from dacheng.kernel.testing.queries import counted

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
    """Company, units and the cast: company.north, company.ada …; company.role('seller')."""
    Company.objects.get_or_create(name="启衡软件")
    roles = {code: _role(code, name, grants, fields) for code, name, grants, fields in ROLES}
    hq = OrgUnit.objects.create(name="总部")
    east = Region.objects.get_or_create(name="北区")[0]
    west = Region.objects.get_or_create(name="南区")[0]
    north = OrgUnit.objects.create(name="北方队", parent=hq, region=east)
    south = OrgUnit.objects.create(name="南方队", parent=hq, region=west)
    found = SimpleNamespace(hq=hq, north=north, south=south, role=roles.__getitem__)
    for name, unit, role in (
        ("ada", north, "manager"),
        ("ben", north, "seller"),
        ("cleo", south, "seller"),
        ("dan", hq, "auditor"),
    ):
        setattr(found, name, _hired(name, unit, roles[role]))
    OrgUnit.objects.filter(pk=north.pk).update(lead=found.ada)
    return found


def _role(code: str, name: str, grants: dict, fields: dict) -> Role:
    return Role.objects.get_or_create(
        code=code, defaults={"name": name, "grants": grants, "fields": fields}
    )[0]


def _hired(name: str, unit: OrgUnit, role: Role, **more: Any) -> Person:
    person = Person(username=name.lower(), name=name.title(), unit=unit, **more)
    person.set_password(PASSWORD)
    person.save()
    PersonRole.objects.create(person=person, role=role)
    Membership.objects.create(person=person, unit=unit, starts_on="2020-01-01")
    return person


@pytest.fixture
def person(company: SimpleNamespace) -> Callable[..., Person]:
    """person('Eve', role='administrator'): one more, in headquarters unless told."""

    def make(name: str, role: str = "seller", unit: OrgUnit | None = None, **more: Any) -> Person:
        return _hired(name, unit or company.hq, company.role(role), **more)

    return make


@pytest.fixture
def viewer() -> Callable[[Person], Viewer]:
    """viewer(company.ben): what he may do, as his next request would find it."""
    return lambda person: viewer_for(Person.objects.get(pk=person.pk))


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
