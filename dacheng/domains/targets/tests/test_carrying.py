"""A cell changed by hand carries its row: a year its months, a month its year; nothing is lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from dacheng.domains.org.models import Person
from dacheng.domains.targets import actions
from dacheng.domains.targets.actions.carrying import carry
from dacheng.domains.targets.models import Target
from dacheng.domains.targets.tests.conftest import SIGNED

CENTS = st.integers(0, 10**9).map(lambda n: Decimal(n) / 100)
MONTHS = st.lists(st.tuples(CENTS, st.booleans()), min_size=12, max_size=12)


def row(months, year_fixed=False):
    cells = [
        Target(pk=at, metric=SIGNED, grain="month", start=date(2026, at, 1), final=value,
               calculated=value, is_fixed=fixed)
        for at, (value, fixed) in enumerate(months, 1)
    ]  # fmt: skip
    total = sum(value for value, _fixed in months)
    year = Target(pk=99, metric=SIGNED, grain="year", start=date(2026, 1, 1), final=total,
                  calculated=total, is_fixed=year_fixed)  # fmt: skip
    return [year, *cells]


@given(MONTHS, CENTS)
def test_a_year_carries_its_months_to_the_cent_and_fixed_ones_stay(months, amount):
    cells = row(months)
    held = sum(value for value, fixed in months if fixed)
    free = [1 for _value, fixed in months if not fixed]
    if held > amount or (not free and held != amount):
        with pytest.raises(ValidationError, match="对不上"):
            carry(cells[0], amount, cells)
        return
    changed = {one.cell.pk: one.amount for one in carry(cells[0], amount, cells)}
    assert changed.pop(99) == amount
    after = [changed.get(one.pk, one.final) for one in cells[1:]]
    assert sum(after) == amount and min(after) >= 0
    assert not {one.pk for one in cells[1:] if one.is_fixed} & set(changed)


@given(MONTHS, CENTS, st.integers(1, 12), st.booleans())
def test_a_month_moves_its_year_or_is_made_up_for_by_the_others(months, amount, at, year_fixed):
    cells = row(months, year_fixed)
    try:
        changed = {one.cell.pk: one.amount for one in carry(cells[at], amount, cells)}
    except ValidationError:
        assert year_fixed
        return
    year = changed.get(99, cells[0].final)
    assert sum(changed.get(one.pk, one.final) for one in cells[1:]) == year
    assert changed[at] == amount and (not year_fixed or year == cells[0].final)


@pytest.fixture
def ben_year(line, director, company):
    actions.break_down(line, by=director)
    return Target.objects.get(person=company.ben, grain="year", metric=SIGNED)


def stored(target):
    cells = Target.objects.filter(person=target.person, metric=SIGNED, plan=target.plan)
    return {(one.grain, one.start): one.final for one in cells}


@pytest.mark.django_db
def test_the_months_stored_follow_at_once_and_undo_brings_them_back(ben_year, director):
    before = stored(ben_year)
    actions.set_cell(ben_year, Decimal("1000.01"), by=director, reason="接了大客户")
    after = stored(ben_year)
    assert after["year", ben_year.start] == Decimal("1000.01")
    assert sum(v for (grain, _start), v in after.items() if grain == "month") == Decimal("1000.01")
    assert actions.undo_cell(ben_year, by=director) == 13
    assert stored(ben_year) == before
    with pytest.raises(ValidationError, match="没有可以撤回"):
        actions.undo_cell(ben_year, by=director)


@pytest.mark.django_db
def test_what_was_changed_since_is_not_undone(ben_year, director):
    actions.set_cell(ben_year, Decimal(1000), by=director, reason="接了大客户")
    month = Target.objects.get(person=ben_year.person, grain="month", start="2026-05-01")
    Target.objects.filter(pk=month.pk).update(final=1)
    with pytest.raises(ValidationError, match="后来又改过"):
        actions.undo_cell(ben_year, by=director)
    assert Target.objects.get(pk=ben_year.pk).final == 1000


@pytest.mark.django_db
def test_only_who_plans_undoes(ben_year, director, company, viewer):
    from django.core.exceptions import PermissionDenied

    actions.set_cell(ben_year, Decimal(1000), by=director, reason="接了大客户")
    with pytest.raises(PermissionDenied):
        actions.undo_cell(ben_year, by=viewer(company.ben))
    assert Target.objects.get(pk=ben_year.pk).final == 1000


@pytest.mark.django_db
def test_the_dialog_shows_what_follows_before_it_holds(ben_year, director, sign_in, history):
    client = sign_in(Person.objects.get(pk=director.person_id))
    there = reverse("targets:preview_cell", args=[ben_year.pk])
    shown = client.get(f"{there}?amount=1000").content.decode()
    assert shown.count("<tr>") == 14 and "2026 年 1 月" in shown
    assert "写一个数" in client.get(f"{there}?amount=x").content.decode()
    assert "没变" in client.get(f"{there}?amount={ben_year.final}").content.decode()
    assert Target.objects.get(pk=ben_year.pk).override is None


@pytest.mark.django_db
def test_a_year_is_offered_over_its_months_and_taken_whole(ben_year, director, company, viewer):
    line = ben_year.plan.lines.get()
    actions.offer_year(line, company.ben, Decimal("600.05"), by=viewer(company.ben))
    year = Target.objects.get(pk=ben_year.pk)
    assert year.bottom_up == Decimal("600.05") and year.final == ben_year.final
    actions.take_offer(line, company.ben, by=director, whole_year=True)
    after = stored(ben_year)
    assert after["year", year.start] == Decimal("600.05")
    assert sum(v for (grain, _s), v in after.items() if grain == "month") == Decimal("600.05")
    cells = Target.objects.filter(person=company.ben, metric=SIGNED)
    assert cells.get(grain="year").is_fixed
    assert not cells.filter(grain="month", is_fixed=True).exists()


@pytest.mark.django_db
def test_a_year_nobody_offered_whole_is_not_taken(ben_year, director, company, viewer):
    line = ben_year.plan.lines.get()
    said = {date(2026, 1, 1): Decimal(30)}
    actions.offer(line, company.ben, said, by=viewer(company.ben))
    with pytest.raises(ValidationError, match="还没报全年"):
        actions.take_offer(line, company.ben, by=director, whole_year=True)


@pytest.mark.django_db
def test_what_a_year_leaves_open_takes_the_months_of_the_others_along(
    ben_year, line, director, company, person, signed
):
    signed(person("Bea", unit=company.north), 300, date(2025, 7, 2))
    actions.break_down(line, by=director)
    year = Target.objects.get(pk=ben_year.pk)
    actions.set_cell(year, year.final - 100, by=director, reason="少一个客户")
    others = actions.spread_over_others(year, by=director)
    assert [one.person.name for one in others] == ["Bea"]
    after = stored(others[0])
    months = sum(v for (grain, _start), v in after.items() if grain == "month")
    assert months == after["year", year.start]
    actions.gather_back(year, by=director)
    back = stored(others[0])
    assert sum(v for (grain, _s), v in back.items() if grain == "month") == back["year", year.start]
