"""Bottom-up: what people say stands beside what was worked out, until somebody takes it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from dacheng.domains.org.models import Person
from dacheng.domains.targets import actions
from dacheng.domains.targets.models import Method, Target
from dacheng.domains.targets.tests.conftest import SIGNED

pytestmark = pytest.mark.django_db
JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


def cell(person, start, grain="month"):
    return Target.objects.get(person=person, start=start, grain=grain, metric=SIGNED)


def year(amount):
    return {date(2026, month, 1): amount for month in range(1, 13)}


def test_an_offer_changes_nothing_that_holds(approved, company, viewer):
    before = cell(company.ben, JAN).final
    actions.offer(approved.lines.get(), company.ben, {JAN: Decimal(30)}, by=viewer(company.ben))
    after = cell(company.ben, JAN)
    assert (after.bottom_up, after.final) == (30, before)


def test_nothing_to_be_had_is_not_nobody_said_anything(approved, company, viewer):
    line, ben = approved.lines.get(), viewer(company.ben)
    actions.offer(line, company.ben, {JAN: Decimal(0)}, by=ben)
    assert cell(company.ben, JAN).bottom_up == 0 and cell(company.ben, FEB).bottom_up is None
    assert cell(company.ben, JAN, "year").bottom_up is None  # eleven months are not said
    actions.take_offer(line, company.ben, by=viewer(company.ada))
    assert cell(company.ben, JAN).final == 0 and cell(company.ben, FEB).final > 0
    actions.offer(line, company.ben, {JAN: None}, by=ben)
    assert cell(company.ben, JAN).bottom_up is None


def test_a_year_is_offered_when_every_month_is(approved, company, viewer):
    actions.offer(approved.lines.get(), company.ben, year(Decimal(10)), by=viewer(company.ben))
    assert cell(company.ben, JAN, "year").bottom_up == 120


def test_from_the_bottom_up_what_is_offered_stays_and_the_rest_goes_to_the_silent(
    line, company, director
):
    line = actions.set_line(line.plan, SIGNED, line.amount, by=director, method=Method.BOTTOM_UP)
    actions.break_down(line, by=director)
    actions.offer(line, company.ben, year(Decimal(50)), by=director)
    actions.break_down(line, by=director)
    assert cell(company.ben, JAN, "year").final == 600
    assert cell(company.cleo, JAN, "year").final == Decimal("600.01")


def test_only_oneself_or_those_one_leads(approved, company, viewer):
    line = approved.lines.get()
    for who, whose in ((company.ben, company.cleo), (company.ada, company.cleo)):
        with pytest.raises(PermissionDenied):
            actions.offer(line, whose, {JAN: Decimal(1)}, by=viewer(who))
    with pytest.raises(PermissionDenied):
        actions.take_offer(line, company.cleo, by=viewer(company.ada))
    actions.offer(line, company.ben, {JAN: Decimal(1)}, by=viewer(company.ada))
    assert not Target.objects.filter(person=company.cleo).exclude(bottom_up=None).exists()


def test_what_makes_no_sense_is_refused(approved, frozen, company, viewer):
    with pytest.raises(ValidationError):
        actions.offer(approved.lines.get(), company.ben, {JAN: Decimal(1)}, by=viewer(company.ben))
    assert not Target.objects.exclude(bottom_up=None).exists()


def test_the_page_takes_months_and_shows_both_sides(approved, company, sign_in):
    line = approved.lines.get()
    page = reverse("targets:offers", args=[approved.pk])
    ben = sign_in(company.ben)
    assert "每个月能做多少" in ben.get(page).content.decode()
    ben.post(reverse("targets:offer", args=[line.pk]), {"m-2026-01": "0", "m-2026-02": ""})
    assert cell(company.ben, JAN).bottom_up == 0
    ada = sign_in(company.ada)
    shown = ada.get(page).content.decode()
    assert "照自报定" in shown and "没说" in shown and "Cleo" not in shown
    there = reverse("targets:take_offer", args=[line.pk]) + f"?of=person-{company.ben.pk}"
    ada.post(there)
    assert cell(company.ben, JAN).final == 0


def test_trying_saves_nothing(line, company, director, sign_in):
    actions.break_down(line, by=director)
    before = list(Target.objects.values_list("pk", "final").order_by("pk"))
    client = sign_in(Person.objects.get(username="dora"))
    there = reverse("targets:what_if", args=[line.plan_id])
    asked = {"growth": "20", "heads": "2", "month": "4", "conversion": "5", "deal_size": "10",
             "history": "0", "ramp": "5"}  # fmt: skip
    page = client.get(there, asked).content.decode()
    assert "1,440" in page and "分到各级" in page
    line.refresh_from_db()
    assert line.amount == Decimal("1200.01")
    assert list(Target.objects.values_list("pk", "final").order_by("pk")) == before


def test_what_was_tried_is_kept_as_a_scenario(line, director, sign_in):
    client = sign_in(Person.objects.get(username="dora"))
    client.post(reverse("targets:keep_what_if", args=[line.plan_id]), {"growth": "20"})
    made = line.plan.scenarios.get()
    assert made.lines.get().amount == Decimal("1440.01")


def test_a_changed_cell_is_spread_and_taken_back(line, company, director, person, sign_in):
    eve = person("Eve", unit=company.north)
    actions.break_down(line, by=director)
    changed = cell(company.ben, date(2026, 1, 1), "year")
    before = cell(eve, JAN, "year").final
    actions.set_cell(changed, changed.final - 20, by=director, reason="产假")
    client = sign_in(Person.objects.get(username="dora"))
    page = reverse("targets:cells", args=[line.plan_id])
    assert "摊给别人" in client.get(page).content.decode()
    client.post(reverse("targets:spread", args=[changed.pk]))
    assert cell(eve, JAN, "year").final == before + 20
    client.post(reverse("targets:gather", args=[changed.pk]))
    assert cell(eve, JAN, "year").final == before


def test_a_month_is_looked_at_by_week_and_day(line, director, sign_in):
    actions.break_down(line, by=director)
    client = sign_in(Person.objects.get(username="dora"))
    page = reverse("targets:cells", args=[line.plan_id])
    weeks = client.get(page, {"quarter": "1", "month": "2026-03"}).content.decode()
    assert "3.2～3.8" in weeks
    days = client.get(page, {"quarter": "1", "month": "2026-03-02"}).content.decode()
    assert "3.4" in days and "3.2～3.8" not in days


def test_every_row_of_the_tree_gets_its_band(frozen, company, sign_in, queries):
    client = sign_in(company.ada)
    page = client.get(reverse("targets:watch")).content.decode()
    assert f'id="band-person-{company.ben.pk}"' in page
    client.get(reverse("targets:bands"))
    with queries() as asked:
        found = client.get(reverse("targets:bands")).content.decode()
    assert f'id="band-person-{company.ben.pk}"' in found
    assert len(asked) <= 24
