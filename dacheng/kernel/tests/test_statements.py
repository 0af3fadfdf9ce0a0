"""A statement written once answers as the query set it was written from."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField
from django.test.utils import CaptureQueriesContext

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.kernel.statements import Given, Statement

pytestmark = pytest.mark.django_db


@Statement
def of_unit() -> Any:
    """People of a unit, with it."""
    wanted = Given("unit", BigIntegerField())
    rows = Person.objects.filter(unit=wanted, name__lt=Given("upto", CharField()))
    return rows.select_related("unit").order_by("name")


def test_its_values_change_and_nothing_else(company):
    for unit in OrgUnit.objects.all():
        for upto in ("", "C", "zz", "'; drop table org_person; --"):
            usual = Person.objects.filter(unit=unit, name__lt=upto).order_by("name")
            with CaptureQueriesContext(
                connection,
            ) as seen:
                found = of_unit(unit=unit.pk, upto=upto)
                assert [one.unit for one in found] == [unit] * len(found)
            assert found == list(usual)
            assert len(seen) == 1
    assert Person.objects.filter(unit__isnull=False).exists()


def test_postgresql_keeps_one_plan(company):
    of_unit(unit=1, upto="a"), of_unit(unit=2, upto="b")
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_prepared_statements where statement like %s",
            ['%org_person%"name" <%'],
        )
        assert cursor.fetchone() == (1,)


def test_values_too_and_a_value_that_is_missing_is_an_error(company):
    names = Statement(
        lambda: Person.objects.filter(pk=Given("pk", BigIntegerField())).values_list(
            "name", flat=True
        )
    )
    one = Person.objects.earliest("pk")
    assert names(pk=one.pk) == [one.name]
    with pytest.raises(KeyError):
        names(id=one.pk)
