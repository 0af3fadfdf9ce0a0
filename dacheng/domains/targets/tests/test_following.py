"""A revision takes product lines, classes, the units above and the years with it; the past stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from dacheng.domains.customers.models import Customer
from dacheng.domains.targets import actions
from dacheng.domains.targets.models import Target
from dacheng.domains.targets.tests.conftest import SIGNED

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


@pytest.fixture
def classed(line, director, signed, company):
    """Frozen, and split by the classes of what was sold."""
    for owner, amount, grade in ((company.ben, 3000, "A"), (company.ben, 1000, "B"),
                                 (company.cleo, 500, "C")):  # fmt: skip
        made = signed(owner, amount, date(2025, 8, 2))
        Customer.objects.filter(pk=made.customer_id).update(customer_class=grade)
    actions.break_down(line, by=director)
    actions.split_axis(line, "customer_class", by=director)
    plan = actions.approve(actions.submit(line.plan, by=director), by=director)
    return actions.freeze(plan, by=director)


def whole_and_parts(plan):
    """Of everybody and month or year: the cell, and what its classes come to."""
    wholes, parts = {}, {}
    for one in Target.objects.filter(plan=plan, metric=SIGNED, until=None):
        key = (one.unit_id, one.person_id, one.grain, one.start)
        if one.customer_class:
            parts[key] = parts.get(key, 0) + one.final
        else:
            wholes[key] = one.final
    return wholes, parts


def test_classes_come_to_the_new_figure_everywhere_to_the_cent(classed, director, company):
    actions.revise(
        classed, SIGNED, company.ben, Decimal("777.77"), by=director, from_on=JULY, why="换区"
    )
    wholes, parts = whole_and_parts(classed)
    assert wholes == parts
    ben = Target.objects.filter(plan=classed, person=company.ben, until=None, customer_class="")
    later = ben.filter(grain="month", start__gte=JULY).aggregate(n=Sum("final"))["n"]
    assert later == Decimal("777.77")


def test_units_and_years_are_the_sum_of_what_is_below(classed, director, company):
    actions.revise(
        classed, SIGNED, company.ben, Decimal(60), by=director, from_on=JULY, why="长期病假"
    )
    now = Target.objects.filter(plan=classed, metric=SIGNED, until=None)
    for grade in ("", "A", "B", "C"):
        months = now.filter(customer_class=grade, grain="month")
        years = now.filter(customer_class=grade, grain="year")
        people = months.exclude(person=None).aggregate(n=Sum("final"))["n"]
        top = months.filter(unit=company.hq, person=None).aggregate(n=Sum("final"))["n"]
        year = years.filter(unit=company.hq, person=None).aggregate(n=Sum("final"))["n"]
        assert people == top == year


def test_months_before_it_are_not_touched_and_the_old_rows_stay(classed, director, company):
    rows = Target.objects.filter(plan=classed, grain="month")
    before = dict(rows.values_list("pk", "final"))
    past = set(rows.filter(start__lt=JULY).values_list("pk", flat=True))
    actions.revise(
        classed, SIGNED, company.ben, Decimal(60), by=director, from_on=JULY, why="长期病假"
    )
    after = dict(Target.objects.filter(pk__in=before).values_list("pk", "final"))
    assert after == before
    assert not Target.objects.filter(pk__in=past).exclude(until=None).exists()
