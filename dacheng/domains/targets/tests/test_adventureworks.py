"""The public sample of quotas, through the product's own importer: leaders' targets overlap their
teams', are seen to and are not counted again; attainment comes out as the sample's truth says."""

import csv
import gzip
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Sum

from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Membership, OrgUnit, Person
from dacheng.domains.processes.models import Process
from dacheng.domains.targets.models import PlanLine, Target, TargetPlan
from dacheng.domains.targets.queries import standing
from dacheng.domains.targets.tests.conftest import TODAY
from dacheng.kernel.imports.runs import run_file
from dacheng.kernel.periods import Period
from dacheng.kernel.reference import load_reference

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
HERE = SHARED / "25_quota_adventureworks"
TRUTH = SHARED / "ground_truth" / "25_quota_adventureworks.json"
LED = {"502097814": "North America", "982310417": "Europe", "481044938": "Pacific"}
DIRECTOR = "112432117"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not HERE.is_dir(), reason=f"the sample is not at {HERE}: nothing checked"),
]


def rows(name: str) -> list[dict[str, str]]:
    raw = (HERE / name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter="|"))


@pytest.fixture
def force(company: Any) -> dict[str, Person]:
    """Everybody of the sample; who leads whom is what their titles say."""
    load_reference()
    titles = {row["EmployeeID"]: row for row in rows("Salesperson.csv")}
    units = {name: OrgUnit.objects.create(name=name, parent=company.hq) for name in LED.values()}
    homes = _homes(titles, units)
    made = {}
    for number, row in titles.items():
        unit = company.hq if number == DIRECTOR else homes[number]
        one = Person.objects.create(
            username=number, name=row["Salesperson"], external_id=number, unit=unit
        )
        Membership.objects.create(person=one, unit=unit, starts_on="2015-01-01")
        made[row["EmployeeKey"]] = one
        if number in LED or number == DIRECTOR:
            OrgUnit.objects.filter(pk=unit.pk).update(lead=one)
    return made


def _homes(titles: dict, units: dict[str, OrgUnit]) -> dict[str, OrgUnit]:
    """The group of the first territory somebody sells in; a leader's own unit."""
    groups = {row["SalesTerritoryKey"]: row["Group"] for row in rows("Region.csv")}
    keys = {row["EmployeeKey"]: number for number, row in titles.items()}
    found = {
        keys[row["EmployeeKey"]]: units[groups[row["SalesTerritoryKey"]]]
        for row in rows("SalespersonRegion.csv") if row["EmployeeKey"] in keys
    }  # fmt: skip
    leads = {number: units[name] for number, name in LED.items() if number in titles}
    return {**dict.fromkeys(titles, units["North America"]), **found, **leads}


@pytest.fixture
def sales(force: dict[str, Person], company: Any) -> None:
    """What was sold, one won opportunity a person and month: the truth counts no finer."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows("Sales.csv.gz"):
        month = row["OrderDate"].replace("/", "-")[:7]
        sums[row["EmployeeKey"], month] += Decimal(row["Sales"].replace("$", "").replace(",", ""))
    process = Process.objects.first()
    stage = process.stages.first()
    customer = Customer.objects.create(name="Resellers", owner=company.ben)
    Opportunity.objects.bulk_create(
        Opportunity(
            name="sale", process=process, stage=stage, state="won", amount=amount,
            closed_on=f"{month}-15", customer=customer, owner=force[key], unit=force[key].unit,
        )
        for (key, month), amount in sums.items() if key in force
    )  # fmt: skip
    assert not Contract.objects.exists()


@pytest.fixture
def brought(force: Any, director: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    run, result = run_file("targets", HERE / "Targets.csv", by=director, today=TODAY)
    assert (result["created"], result["refused"]) == (809, 0)
    return run


def test_leaders_are_recognised_and_not_counted_twice(brought, force):
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    months = Target.objects.filter(grain="month").exclude(person=None)
    everything = months.aggregate(n=Sum("final"))["n"]
    assert everything == Decimal(str(truth["target_total"]))
    overlapping = months.filter(overlaps=True)
    names = set(overlapping.values_list("person__name", flat=True))
    said = truth["manager_ids_note"]
    assert names and all(name in str(said) for name in names)
    counted = PlanLine.objects.aggregate(n=Sum("amount"))["n"]
    assert counted == everything - overlapping.aggregate(n=Sum("final"))["n"]


def test_attainment_is_what_the_sample_says(brought, sales, director):
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    key = next(name for name in truth if name.startswith("attainment_by_salesperson"))
    target: dict[str, Decimal] = defaultdict(Decimal)
    actual: dict[str, Decimal] = defaultdict(Decimal)
    for plan in TargetPlan.objects.all():
        own = Target.objects.filter(plan=plan, grain="month").exclude(person=None)
        held = set(own.values_list("person__name", "start"))
        for month in Period(plan.starts_on, plan.ends_on).split("month"):
            for one in standing(director, month, ["won_amount"], plan):
                if one.owner.kind == "person" and (one.owner.name, month.start) in held:
                    target[one.owner.name] += one.target or 0
                    actual[one.owner.name] += one.actual or 0
    for name, (wanted, reached, share, *_rest) in truth[key].items():
        assert target[name] == Decimal(str(wanted)), name
        assert abs(actual[name] - Decimal(str(reached))) < Decimal("0.1"), name
        assert abs(actual[name] / target[name] - Decimal(str(share))) < Decimal("0.00001"), name
