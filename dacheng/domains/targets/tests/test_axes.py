"""The same targets by product line and customer class: every axis comes to the cent."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import Person
from dacheng.domains.targets import actions
from dacheng.domains.targets.models import Target
from dacheng.domains.targets.queries import standing
from dacheng.domains.targets.queries.axes import axis_table
from dacheng.domains.targets.tests.conftest import SIGNED
from dacheng.kernel.periods import Period

pytestmark = pytest.mark.django_db


@pytest.fixture
def classed(line, director, signed, company):
    """Last year Ben sold to A and B three to one, Cleo only to C."""
    for owner, amount, grade in ((company.ben, 3000, "A"), (company.ben, 1000, "B"),
                                 (company.cleo, 500, "C")):  # fmt: skip
        made = signed(owner, amount, date(2025, 8, 2))
        Customer.objects.filter(pk=made.customer_id).update(customer_class=grade)
    actions.break_down(line, by=director)
    return line


def sums(line, axis):
    """Per owner and start: what the axis comes to, and what the cell says."""
    parts, wholes = defaultdict(Decimal), {}
    for one in Target.objects.filter(plan=line.plan, metric=line.metric):
        key = (one.unit_id, one.person_id, one.grain, one.start)
        if getattr(one, axis):
            parts[key] += one.final
        else:
            wholes[key] = one.final
    return parts, wholes


def test_every_month_of_everybody_comes_to_the_cent(classed, director):
    actions.split_axis(classed, "customer_class", by=director)
    parts, wholes = sums(classed, "customer_class")
    assert parts == wholes and len(parts) == 5 * 13


def test_classes_add_up_through_the_tree(classed, director, company):
    actions.split_axis(classed, "customer_class", by=director)
    cells = Target.objects.filter(plan=classed.plan, grain="month").exclude(customer_class="")
    for grade in ("A", "B", "C"):
        of_grade = cells.filter(customer_class=grade)
        people = sum(one.final for one in of_grade.exclude(person=None))
        assert people == sum(one.final for one in of_grade.filter(unit=company.hq, person=None))


def test_everybody_by_what_he_sold(classed, director, company):
    actions.split_axis(classed, "customer_class", by=director)
    year = Target.objects.filter(plan=classed.plan, grain="year")
    ben = {one.customer_class: one.final for one in year.filter(person=company.ben)}
    cleo = {one.customer_class: one.final for one in year.filter(person=company.cleo)}
    assert ben["A"] > ben["B"] > ben["C"] and cleo["C"] > cleo["A"]


def test_a_fixed_cell_stays_and_the_others_make_up_for_it(classed, director, company):
    actions.split_axis(classed, "customer_class", by=director)
    cell = Target.objects.get(person=company.ben, customer_class="C", grain="year")
    actions.set_cell(cell, Decimal(0), by=director, reason="南区才有 C 类")
    actions.split_axis(classed, "customer_class", by=director)
    after = Target.objects.get(person=company.ben, customer_class="C", grain="year")
    assert (after.final, after.is_fixed) == (0, True)
    parts, wholes = sums(classed, "customer_class")
    assert parts == wholes


def test_what_no_longer_comes_to_the_target_is_shown(classed, director, company):
    actions.split_axis(classed, "customer_class", by=director)
    cell = Target.objects.get(person=company.ben, customer_class="A", grain="year")
    actions.set_cell(cell, cell.final + 7, by=director, reason="多做大客户")
    _values, rows = axis_table(classed, "customer_class", director)
    assert [row.gap for row in rows if row.whole.person == company.ben] == [-7]
    assert not any(row.gap for row in rows if row.whole.person == company.cleo)


def test_another_axis_leaves_the_first_and_the_tree_alone(classed, director):
    before = list(Target.objects.filter(plan=classed.plan).values_list("pk", "final"))
    actions.split_axis(classed, "customer_class", by=director)
    assert set(before) <= set(Target.objects.values_list("pk", "final"))
    with pytest.raises(ValidationError, match="没有按"):
        actions.split_axis(classed, "product_line", by=director)
    assert not Target.objects.exclude(product_line="").exists()


def test_how_far_one_class_is(classed, director, company):
    actions.split_axis(classed, "customer_class", by=director)
    found = standing(
        viewer=director, period=Period.parse("2025"), metrics=[SIGNED], plan=classed.plan,
        cut={"customer_class": "A"},
    )  # fmt: skip
    assert found == []  # the plan is of another year
    now = standing(
        viewer=director, period=Period.parse("2026"), metrics=[SIGNED], plan=classed.plan,
        cut={"customer_class": "A"},
    )  # fmt: skip
    ben = next(one for one in now if one.owner.name == "Ben")
    year = Target.objects.get(person=company.ben, customer_class="A", grain="year")
    assert ben.target == year.final


def test_the_page_splits_and_shows(classed, director, company, sign_in):
    client = sign_in(Person.objects.get(username="dora"))
    page = reverse("targets:axis", args=[classed.plan_id, "customer_class"])
    assert "还没按客户等级分" in client.get(page).content.decode()
    client.post(reverse("targets:split", args=[classed.pk, "customer_class"]))
    assert "客户等级" in client.get(page).content.decode()
    assert Target.objects.exclude(customer_class="").count() == 5 * 3 * 13
