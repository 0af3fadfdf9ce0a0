"""Entries are marked with whose their record is: a hit of others is not even looked at."""

import pytest
from django.db import connection

from dacheng.domains.customers.actions import hand_over, release
from dacheng.domains.customers.models import Customer
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.search.finding import find, matching_ids
from dacheng.kernel.search.indexing import entry_of, index
from dacheng.kernel.search.models import SearchEntry


@pytest.fixture
def house(customer):
    made = customer(name="澄光精密")
    index([entry_of(made)])
    return made


def found(viewer, word="精密"):
    return [hit.id for hit in find(word, viewer=viewer, kinds=["customer"])]


def matching(viewer, word="光精"):
    return [*matching_ids("customer", word, viewer=viewer).values_list("object_id", flat=True)]


def test_only_who_reaches_it_has_it_looked_at(company, viewer, house):
    assert found(viewer(company.ben)) == found(viewer(company.ada)) == [house.pk]
    assert matching(viewer(company.ben)) == matching(viewer(company.dan)) == [house.pk]
    assert found(viewer(company.cleo)) == matching(viewer(company.cleo)) == []
    assert found(viewer(company.cleo), "澄光") == []


def test_a_mark_goes_with_the_record(company, viewer, house):
    hand_over(house, company.cleo, by=viewer(company.ada))
    assert found(viewer(company.cleo)) == found(viewer(company.cleo), "澄光") == [house.pk]
    assert found(viewer(company.ben)) == found(viewer(company.ada)) == []

    house.refresh_from_db()
    release(house, by=viewer(company.cleo))
    assert found(viewer(company.ben)) == matching(viewer(company.ben)) == [house.pk]


def test_no_way_of_writing_forgets_it(company, viewer, house):
    Customer.objects.filter(pk=house.pk).update(owner=company.cleo, unit=None)
    with connection.cursor() as cursor:
        cursor.execute(f"update org_person set unit_id = {company.hq.pk}")
    assert matching(viewer(company.cleo)) == [house.pk]
    assert matching(viewer(company.ben)) == matching(viewer(company.ada)) == []

    Customer.objects.filter(pk=house.pk).update(unit=company.north)
    assert matching(viewer(company.ada)) == [house.pk]


def test_a_guest_finds_it_too(company, viewer, house):
    Collaborator.objects.create(kind="customer", object_id=house.pk, person=company.cleo)

    assert found(viewer(company.cleo)) == found(viewer(company.cleo), "澄光") == [house.pk]


def test_making_entries_again_keeps_one_mark_of_each(company, viewer, house):
    Customer.objects.filter(pk=house.pk).update(name="澄光精密二厂", owner=company.cleo, unit=None)
    house.refresh_from_db()
    index([entry_of(house)])

    said = SearchEntry.objects.get(kind="customer", object_id=house.pk).grams
    assert said.count("@") == said.count("#") == 1
    assert found(viewer(company.cleo), "二厂") == [house.pk]


def test_the_record_has_the_last_word(company, viewer, house):
    """A mark that says too much shows nothing: the scope stands behind it."""
    SearchEntry.objects.update(object_id=house.pk + 1)
    theirs = Customer.objects.create(pk=house.pk + 1, name="别家", owner=company.cleo)

    assert matching(viewer(company.ben)) == [theirs.pk]
    assert found(viewer(company.ben)) == found(viewer(company.ben), "澄光") == []
