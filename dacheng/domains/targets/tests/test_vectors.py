"""Which published vectors are held where, and those that no other test holds."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.processes.models import Process, Stage
from dacheng.domains.targets import pacing
from dacheng.domains.targets.queries.actuals import everybody
from dacheng.domains.targets.queries.landing import weighted_by_owner
from dacheng.kernel.metrics import ask
from dacheng.kernel.periods import Period

HERE = "dacheng.domains.targets.tests"
HELD = {
    "V7": (f"{HERE}.test_pacing", "test_deviation_is_against_what_should_be_there_by_now"),
    "V8, F09": ("dacheng.domains.forecasts.tests.test_rolling", "test_categories_pile_up"),
    "V9": (f"{HERE}.test_sharing", "test_fixed_cells_stay_and_nothing_is_not_the_same_as_zero"),
    "V10": (f"{HERE}.test_sharing", "test_a_year_follows_its_season"),
    "V11": (f"{HERE}.test_pacing", "test_attainment_knows_which_way_is_good"),
    "V14": (f"{HERE}.test_sharing", "test_a_third_each_of_a_hundred"),
    "V18": ("dacheng.domains.forecasts.tests.test_bridge", "test_start_500_ends_at_360"),
    "V19": (f"{HERE}.test_screens", "test_a_ratio_rolls_up_as_a_ratio_of_sums"),
    "F05": (f"{HERE}.test_vectors", "test_three_deals_of_ten_thousand_at_sixty_per_cent"),
    "F11": (f"{HERE}.test_vectors", "test_attainment_of_months_and_of_the_year_to_date"),
    "F17": (f"{HERE}.test_vectors", "test_the_mean_cycle_of_four_deals"),
}


@pytest.mark.parametrize("vector", HELD)
def test_every_vector_has_its_test(vector):
    module, name = HELD[vector]
    assert callable(getattr(import_module(module), name))


def test_attainment_of_months_and_of_the_year_to_date():
    quota, sales = [Decimal(50_000)] * 3, [Decimal(n) for n in (42_500, 55_000, 52_500)]
    months = [pacing.attained(done, whole) for done, whole in zip(sales, quota, strict=True)]
    sums = [pacing.attained(sum(sales[:n]), sum(quota[:n])) for n in (1, 2, 3)]
    said = ["0.85", "1.1", "1.05", "0.85", "0.975", "1"]
    assert [*months, *sums] == [Decimal(one) for one in said]


@pytest.mark.django_db
def test_three_deals_of_ten_thousand_at_sixty_per_cent(company):
    process = Process.objects.first()
    stage = Stage.objects.filter(process=process).order_by("order").first()
    Stage.objects.filter(pk=stage.pk).update(probability=Decimal("0.6"))
    for number in range(3):
        Opportunity.objects.create(
            name=f"第 {number} 单", process=process, stage=stage, owner=company.ben,
            unit=company.north, amount=10_000, expected_on=date(2026, 3, 25), state="open",
            started_on=date(2026, 3, 1),
        )  # fmt: skip
    found = weighted_by_owner(["won_amount"], Period.parse("2026-03"))
    assert sum(one.value for one in found) == 18_000


@pytest.mark.django_db
def test_the_mean_cycle_of_four_deals(company):
    process = Process.objects.first()
    for number, days in enumerate((40, 30, 60, 70)):
        closed = date(2026, 3, 15)
        Opportunity.objects.create(
            name=f"第 {number} 单", process=process, owner=company.ben, unit=company.north,
            amount=1, state="won", closed_on=closed,
            started_on=date.fromordinal(closed.toordinal() - days),
        )  # fmt: skip
    names = ["cycle_days"]
    found = ask(names, viewer=everybody(names), period=Period.parse("2026-03"))
    assert found.total.values["cycle_days"] == 50
