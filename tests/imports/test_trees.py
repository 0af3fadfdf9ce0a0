"""Files that point to each other's records arrive linked: accounts, contacts, opportunities."""

import json
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count, Sum

from dacheng.conftest import TODAY
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.imports.mapping import suggested
from dacheng.kernel.imports.reader import read
from dacheng.kernel.imports.runs import NothingToImport, run_file
from dacheng.kernel.imports.spec import spec_named

pytestmark = pytest.mark.django_db
REPO = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("DACHENG_SHARED", REPO.parent / "shared")) / "data"
SAMPLE = SHARED / "07_crm_salesforce_recipes"
TRUTH = SHARED / "ground_truth" / "07_crm_salesforce_recipes.json"
OUTCOMES = {"Closed/Won": "赢单", "Closed Lost": "输单"}
sampled = pytest.mark.skipif(not SAMPLE.is_dir(), reason=f"the sample is not at {SAMPLE}")


def tree(place: Path, name: str, *records: dict) -> Path:
    path = place / f"{name}.json"
    path.write_text(json.dumps({"records": records}), encoding="utf-8")
    return path


def test_a_reference_finds_the_record_that_a_file_before_brought(house, tmp_path):
    account = {"name": "Quire", "attributes": {"type": "Account", "referenceId": "AccountRef2"}}
    run_file("customers", tree(tmp_path, "a", account), by=house.director, today=TODAY)
    contact = {"lastName": "Doe", "accountId": "@AccountRef2"}
    run_file("contacts", tree(tmp_path, "c", contact), by=house.director, today=TODAY)
    assert Contact.objects.get(name="Doe").customer.name == "Quire"


def test_a_reference_that_nobody_brought_is_named(house, tmp_path):
    contact = {"lastName": "Doe", "accountId": "@AccountRef9"}
    with pytest.raises(NothingToImport, match="@AccountRef9"):
        run_file("contacts", tree(tmp_path, "c", contact), by=house.director, today=TODAY)
    assert not Contact.objects.filter(name="Doe").exists()


def test_a_reference_finds_nothing_that_its_reader_may_not_see(house, tmp_path):
    record = {"name": "Theirs", "attributes": {"referenceId": "AccountRef3"}, "owner": "cleo"}
    run_file("customers", tree(tmp_path, "a", record), by=house.director, today=TODAY)
    contact = {"lastName": "Doe", "accountId": "@AccountRef3"}
    seller = viewer_for(house.ben).through("import")
    with pytest.raises(NothingToImport, match="@AccountRef3"):
        run_file("contacts", tree(tmp_path, "c", contact), by=seller, today=TODAY)


@sampled
def test_the_salesforce_tree_arrives_linked(house):
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    values = {"opportunities": {"values": {"stage": OUTCOMES}}}
    said = {}
    for kind, name in (
        ("customers", "Accounts"),
        ("contacts", "Contacts"),
        ("opportunities", "Opportunities"),
    ):
        said[kind] = _brought(kind, SAMPLE / f"{name}.json", values.get(kind), house)
    assert {kind: one["created"] for kind, one in said.items()} == {
        "customers": truth["rows"]["accounts"],
        "contacts": truth["rows"]["contacts"],
        "opportunities": truth["rows"]["opportunities"],
    }
    ours = Opportunity.objects.filter(external_id__startswith="OpportunityRef")
    assert ours.aggregate(s=Sum("amount"))["s"] == Decimal(str(truth["amount_sum"]))
    assert ours.values("customer").distinct().count() == truth["account_refs"]["distinct"]
    assert _by_stage(ours) == {
        OUTCOMES.get(stage, stage): (count, Decimal(str(amount)))
        for stage, (count, amount) in truth["by_stage"].items()
    }
    contacts = Contact.objects.filter(external_id__startswith="ContactRef")
    most = contacts.values("customer").annotate(n=Count("id")).order_by("-n")[0]["n"]
    assert most == truth["contacts_by_account_top"]
    assert Customer.objects.aggregate(s=Sum("employees"))["s"] == truth["employees_sum"]


@sampled
def test_every_record_of_the_tree_hangs_where_its_reference_says(house):
    for kind, name in (("customers", "Accounts"), ("contacts", "Contacts")):
        _brought(kind, SAMPLE / f"{name}.json", None, house)
    names = {
        one["attributes"]["referenceId"]: one["name"]
        for one in json.loads((SAMPLE / "Accounts.json").read_text(encoding="utf-8"))["records"]
    }
    wanted = {
        one["attributes"]["referenceId"]: names[one["accountId"].removeprefix("@")]
        for one in json.loads((SAMPLE / "Contacts.json").read_text(encoding="utf-8"))["records"]
    }
    assert dict(Contact.objects.values_list("external_id", "customer__name")) == wanted


def _brought(kind, path, mapping, house):
    columns = suggested(spec_named(kind), read(path)).columns
    given = {"columns": columns, **(mapping or {})}
    return run_file(kind, path, by=house.director, today=TODAY, mapping=given, strict=True)[1]


def _by_stage(rows):
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for one in rows.select_related("stage"):
        name = one.stage.name if one.state == "open" else {"won": "赢单", "lost": "输单"}[one.state]
        counts[name] += 1
        sums[name] += one.amount
    return {name: (counts[name], sums[name]) for name in counts}
