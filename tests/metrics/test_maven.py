"""A real company's files, imported as its users would, give every figure computed from them apart.

The files are not part of the project; they are looked for in DACHENG_SHARED or beside the checkout.
"""

import json
import os
import warnings
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import classes
from dacheng.domains.org import reference
from dacheng.domains.org.models import Company, OrgUnit, Person, PersonRole, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.products.models import Product
from dacheng.kernel.access import Viewer
from dacheng.kernel.imports.runs import run_file
from dacheng.kernel.metrics import ask
from dacheng.kernel.periods import Period
from dacheng.kernel.reference import load_reference

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("DACHENG_SHARED", ROOT.parent / "shared")) / "data"
FILES, TRUTH = SHARED / "01_crm_maven", SHARED / "ground_truth" / "01_crm_maven.json"
STEPS = {
    "people": "sales_teams.csv",
    "products": "products.csv",
    "customers": "accounts.csv",
    "opportunities": "sales_pipeline.csv",
}
if not TRUTH.exists():
    warnings.warn(f"{TRUTH} is not here: the real company is NOT tested", stacklevel=1)
pytestmark = pytest.mark.skipif(not TRUTH.exists(), reason=f"no real data at {SHARED}")
ALL = Period.parse("2016-01-01..2018-01-01")


def _founded() -> Person:
    """An empty company with its roles and somebody who directs it."""
    for order, (code, name, grants, fields) in enumerate(reference.ROLES):
        values = {"name": name, "grants": grants, "fields": fields, "order": order}
        Role.objects.update_or_create(code=code, defaults=values)
    load_reference()
    Company.objects.create(name="Maven", currency="USD")
    top = OrgUnit.objects.create(name="Maven")
    dora = Person.objects.create(username="dora", name="Dora", unit=top)
    PersonRole.objects.create(person=dora, role=Role.objects.get(code="director"))
    return dora


@pytest.fixture(scope="module")
def maven(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Viewer]:
    """The whole company imported once for this file, and taken back afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DATA", tmp_path_factory.mktemp("maven"))
        with transaction.atomic():
            dora = _founded()
            director = viewer_for(dora, channel="import")
            for spec, name in STEPS.items():
                chosen = json.loads((ROOT / f"docs/examples/maven/{spec}.json").read_text())
                run_file(
                    spec, FILES / name, mapping=chosen, by=director,
                    today=date(2018, 1, 1),
                )  # fmt: skip
            yield viewer_for(dora)
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return json.loads(TRUTH.read_text())


def values(maven: Viewer, *names: str, **rest: Any) -> dict[str, Decimal | None]:
    return ask(names, viewer=maven, **{"period": ALL, **rest}).total.values


def by(maven: Viewer, dimension: str, *names: str, **rest: Any) -> dict[Any, list[Any]]:
    answer = ask(names, viewer=maven, by=[dimension], **{"period": ALL, **rest})
    return {row.key[0]: [row.values[name] for name in names] for row in answer.rows}


def close(found: Any, told: float, digits: int) -> bool:
    """Equal to as many digits as were printed, whichever way halves were rounded."""
    return abs(float(found) - told) <= 0.5 * 10**-digits + 1e-9


def test_everything_came_in(maven, truth):
    rows, quirks = truth["rows"], truth["quirks"]
    opportunities = Opportunity.objects.all()
    assert opportunities.count() == rows["pipeline"] == 8800
    assert Customer.objects.count() == rows["accounts"]
    assert Product.objects.count() == rows["products"]
    assert opportunities.values("owner").distinct().count() == len(truth["by_agent"])
    managers = len(truth["by_manager"])
    assert Person.objects.exclude(unit__parent=None).count() == rows["teams"] + managers
    assert opportunities.filter(customer=None).count() == quirks["account_blank"]
    blank = {
        stage: opportunities.filter(customer=None, stage__name=stage).count()
        for stage in quirks["account_blank_by_stage"]
    }
    assert blank == quirks["account_blank_by_stage"]
    assert opportunities.values("code").distinct().count() == 8800
    assert Customer.objects.exclude(parent=None).count() == quirks["accounts_with_parent"]
    sectors = Customer.objects.values_list("industry", flat=True).distinct()
    assert sorted(sectors) == quirks["sector_values"]
    offices = Customer.objects.values_list("location", flat=True).distinct()
    assert sorted(offices) == quirks["office_values"]
    idle = set(quirks["agents_in_team_not_in_pipeline"])
    owners = set(opportunities.values_list("owner__name", flat=True))
    assert set(Person.objects.values_list("name", flat=True)) >= idle and not idle & owners


def test_counts_by_how_they_stand(maven, truth):
    told = truth["stage_counts"]
    found = values(maven, "won_count", "lost_count", "closed_count")
    assert found == {
        "won_count": told["Won"],
        "lost_count": told["Lost"],
        "closed_count": told["Won"] + told["Lost"],
    }
    stages = by(maven, "stage", "pipeline_count", period=None)
    assert stages["Engaging"] == [told["Engaging"]]
    assert stages["Prospecting"] == [told["Prospecting"]]


def test_dates_reach_as_far_as_in_the_file(maven, truth):
    ranges = truth["date_ranges"]
    rows = Opportunity.objects.all()
    for field, told in (("started_on", "engage"), ("closed_on", "close")):
        days = rows.exclude(**{field: None}).order_by(field).values_list(field, flat=True)
        assert [str(days.first()), str(days.last())] == ranges[told]


def test_the_headline_figures(maven, truth):
    found = values(
        maven, "win_rate", "won_amount", "deal_size", "deal_size_median", "cycle_days",
        "cycle_days_median", "lost_cycle_days", "lost_cycle_days_median", "price_realisation",
    )  # fmt: skip
    assert close(found["win_rate"], truth["win_rate_overall"], 6)
    assert found["won_amount"] == Decimal(str(truth["won_revenue"]))
    assert close(found["deal_size"], truth["avg_won_deal"], 4)
    assert found["deal_size_median"] == truth["median_won_deal"]
    mean, median = truth["cycle_days_won_mean_median"]
    assert close(found["cycle_days"], mean, 3) and found["cycle_days_median"] == median
    mean, median = truth["cycle_days_lost_mean_median"]
    assert close(found["lost_cycle_days"], mean, 4) and found["lost_cycle_days_median"] == median
    assert close(found["price_realisation"], truth["avg_close_over_list_price"], 5)


@pytest.mark.parametrize(
    ("dimension", "told"),
    [
        ("region", "by_regional_office[closed,won,win_rate,revenue]"),
        ("team", "by_manager"),
        ("owner", "by_agent"),
        ("product", "by_product"),
    ],
)
def test_by_region_team_seller_and_product(maven, truth, dimension, told):
    found = by(maven, dimension, "closed_count", "won_count", "win_rate", "won_amount")
    renamed = {"GTXPro": "GTX Pro"}  # the mapping file says so
    expected = {renamed.get(name, name): row for name, row in truth[told].items()}
    assert set(found) == set(expected)
    for name, (closed, won, rate, revenue) in expected.items():
        assert found[name][:2] == [closed, won], name
        assert close(found[name][2], rate, 4), name
        assert found[name][3] == Decimal(str(revenue)), name


def test_by_quarter_and_month(maven, truth):
    quarters = by(maven, "quarter", "won_count", "won_amount", "win_rate")
    told = truth["won_by_quarter[n,revenue]"]
    assert {name: row[:2] for name, row in quarters.items()} == told
    rates = truth["win_rate_by_close_quarter"]
    assert all(close(quarters[name][2], rate, 4) for name, rate in rates.items())
    assert by(maven, "month", "won_count", "won_amount") == truth["won_by_month"]


def test_by_region_and_quarter(maven, truth):
    answer = ask(["won_amount"], viewer=maven, period=ALL, by=["region", "quarter"])
    found = {str(row.key): float(row.values["won_amount"]) for row in answer.rows}
    assert found == truth["won_revenue_region_x_quarter"]


def test_by_industry(maven, truth):
    found = by(maven, "industry", "won_count", "won_amount", "deal_size", where="state = won")
    told = truth["won_by_sector[n,sum,mean]"]
    assert set(found) == set(told)
    for name, (count, revenue, mean) in told.items():
        assert found[name][:2] == [count, Decimal(str(revenue))], name
        assert close(found[name][2], mean, 3), name


def test_customers_by_class(maven, truth):
    told = truth["abc_accounts"]
    found = {one.name: one for one in classes(maven, top=5)}
    counts = [found[name].count for name in "ABC"]
    assert counts == [told["A_n_cum_le_80"], told["B_n_cum_le_95"], told["C_n"]]
    assert sum(counts) == told["n"]
    amounts = by(maven, "customer", "won_amount", where="state = won")
    largest = Customer.objects.in_bulk(found["A"].largest)
    top = {largest[pk].name: float(amounts[largest[pk].name][0]) for pk in found["A"].largest}
    assert top == told["top5"]
    ranked = sorted((row[0] for row in amounts.values()), reverse=True)
    share = sum(ranked[: told["top20pct_n"]]) / sum(ranked)
    assert close(share, told["top20pct_share"], 6)


def test_what_is_open_and_how_old_it_is(maven, truth):
    told = truth["open"]
    stages = by(maven, "stage", "pipeline_count", "pipeline_amount", period=None)
    assert {name: row[0] for name, row in stages.items()} == told["n_by_stage"]
    assert {name: float(row[1]) for name, row in stages.items()} == told["list_price_value"]
    assert sum(row[0] for row in stages.values()) == told["n"]
    weighted = values(maven, "weighted_at_win_rate")["weighted_at_win_rate"]
    assert close(weighted, told["weighted_at_overall_win_rate"], 2)
    ages = truth["open_engaging_age_days_asof_2017_12_31"]
    found = values(
        maven, "open_age_days", "open_over_90_count", "open_over_180_count",
        "started_pipeline_count", period=Period.parse("2017"),
    )  # fmt: skip
    assert close(found["open_age_days"], ages["mean"], 3)
    assert found["open_over_90_count"] == ages["gt90"]
    assert found["open_over_180_count"] == ages["gt180"]
    assert found["started_pipeline_count"] == ages["n"]
    speed = values(maven, "velocity")["velocity"]
    assert close(speed, truth["velocity_open_engaging(n*avg_won*win/avg_cycle_won)"], 2)


def test_a_manager_and_a_seller_see_their_part_of_it(maven, truth):
    manager = viewer_for(Person.objects.get(name="Melvin Marxen"))
    closed, won, _rate, revenue = truth["by_manager"]["Melvin Marxen"]
    found = values(manager, "closed_count", "won_count", "won_amount")
    assert list(found.values())[:3] == [closed, won, Decimal(str(revenue))]
    seller = viewer_for(Person.objects.get(name="Darcel Schlecht"))
    _closed, won, _rate, revenue = truth["by_agent"]["Darcel Schlecht"]
    assert values(seller, "won_amount", "won_count") == {
        "won_amount": Decimal(str(revenue)), "won_count": won,
    }  # fmt: skip


def test_no_figure_of_the_truth_is_left_out(truth):
    source = Path(__file__).read_text(encoding="utf-8")
    described = {"columns"}  # what the file looks like, not what comes out of it
    assert [name for name in truth if name not in described and f'"{name}"' not in source] == []
