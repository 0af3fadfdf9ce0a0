"""An imported file is given back as it came, byte for byte, with only what changed since."""

import csv
import io
import json
import os
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from dacheng.conftest import TODAY
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.exports.models import Export
from dacheng.kernel.formulas import harmless, inert
from dacheng.kernel.imports.mapping import suggested
from dacheng.kernel.imports.reader import read
from dacheng.kernel.imports.returning import CannotReturn, as_it_came
from dacheng.kernel.imports.runs import run_file
from dacheng.kernel.imports.spec import spec_named
from dacheng.kernel.imports.undo import undo
from dacheng.kernel.records import change

pytestmark = pytest.mark.django_db
REPO = Path(__file__).resolve().parents[2]
SAMPLE = Path(os.environ.get("DACHENG_SHARED", REPO.parent / "shared")) / "data"
SAMPLE /= "07_crm_salesforce_recipes"
sampled = pytest.mark.skipif(not SAMPLE.is_dir(), reason=f"the sample is not at {SAMPLE}")
ROWS = (
    'id;name;amount;closedate;description\r\n'
    'X1;"A ""b""";5201.00;2026-02-01T21:16:01Z; -1E02 \r\n'
    '\r\n'
    "X2;C;¥1,0e2x;2026-02-01;bad\r\n"
    'X3;D;" 12.5万";2026-04-30T00:00:00Z;"two\nlines"'
)  # fmt: skip
OPEN = {"columns": {"id": "external_id", "name": "name", "amount": "amount",
                    "closedate": "expected_on", "description": "note"}}  # fmt: skip


def brought(house, path, kind="opportunities", mapping=OPEN, **more):
    run, _said = run_file(kind, path, by=house.director, today=TODAY, mapping=mapping, **more)
    run.refresh_from_db()
    return run


def kept(place, content, name="a.csv"):
    path = place / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_what_nobody_changed_comes_back_with_the_very_same_bytes(encoding, house, tmp_path):
    content = ROWS.replace("two", "两").encode(encoding)
    run = brought(house, kept(tmp_path, content))
    returned = as_it_came(run, viewer=house.director)
    assert returned.content == content
    assert (returned.rows, returned.newer, returned.gone, returned.marked) == (2, 0, 0, 0)


def test_a_changed_value_is_the_only_thing_that_changes(house, tmp_path):
    run = brought(house, kept(tmp_path, ROWS))
    record = Opportunity.objects.get(external_id="X3")
    change(record, {"amount": 99, "note": 'say "so"'}, by=house.director)
    returned = as_it_came(run, viewer=house.director)
    wanted = ROWS.replace('" 12.5万"', '"99.00"').replace('"two\nlines"', '"say ""so"""')
    assert returned.content.decode() == wanted
    assert returned.newer == 2


def test_what_is_gone_is_left_out(house, tmp_path):
    run = brought(house, kept(tmp_path, ROWS))
    Opportunity.objects.get(external_id="X1").delete()
    returned = as_it_came(run, viewer=house.director)
    lines = ROWS.split("\r\n")
    assert returned.content.decode() == "\r\n".join([lines[0], *lines[2:]])


@pytest.mark.parametrize("gone", [("1",), ("2",), ("3",), ("1", "2"), ("2", "3"), ("1", "2", "3")])
def test_json_stays_json_whatever_is_gone_or_changed(gone, house, tmp_path):
    records = [{"id": n, "name": f"N{n}", "amount": 5.10, "at": {"x": [1, "}"]}} for n in "123"]
    text = json.dumps({"of": {"records": [0]}, "records": records}, indent=3)
    columns = {"id": "external_id", "name": "name", "amount": "amount"}
    run = brought(house, kept(tmp_path, text, "a.json"), mapping={"columns": columns})
    assert as_it_came(run, viewer=house.director).content.decode() == text
    left = Opportunity.objects.filter(external_id__in="123").exclude(external_id__in=gone)
    Opportunity.objects.filter(external_id__in=gone).delete()
    for record in left:
        change(record, {"amount": 7}, by=house.director)
    found = json.loads(as_it_came(run, viewer=house.director).content)["records"]
    assert found == [{**one, "amount": 7.0} for one in records if one["id"] not in gone]


def test_a_name_kept_in_two_columns_comes_back_as_one(house, tmp_path):
    path = kept(tmp_path, "last name,first name,id\nDoe,Jane,C1\nRoe,Tom,C2\n")
    columns = {"last name": "last_name", "first name": "first_name", "id": "external_id"}
    run = brought(house, path, "contacts", {"columns": columns})
    record = Contact.objects.get(external_id="C1")
    change(record, {"name": "Jane Smith"}, by=house.director)
    found = as_it_came(run, viewer=house.director).content.decode()
    assert sorted(found.splitlines()[1].split(",")) == ["", "C1", "Jane Smith"]
    assert found.splitlines()[2] == "Roe,Tom,C2"


def test_what_a_spreadsheet_would_calculate_is_marked_and_nothing_else(house, tmp_path):
    cells = ["=1+1", "-1E02", "@AccountRef10", "@A1", "+1", "-A1", "@SUM(1)", "'=1+1", "+1|cmd"]
    text = "name,amount,note\n" + "".join(f"N{at},1,{one}\n" for at, one in enumerate(cells))
    columns = {"name": "name", "amount": "amount", "note": "note"}
    run = brought(house, kept(tmp_path, text), mapping={"columns": columns})
    returned = as_it_came(run, viewer=house.director)
    found = [row[2] for row in csv.reader(io.StringIO(returned.content.decode()))][1:]
    as_they_were = {"-1E02", "@AccountRef10", "+1", "'=1+1"}
    assert found == [one if one in as_they_were else f"'{one}" for one in cells]
    assert returned.marked == 5


def test_records_out_of_sight_are_left_out_and_nothing_of_them_shows(house, tmp_path):
    ben = viewer_for(house.ben).through("import")
    run, _said = run_file(
        "customers", kept(tmp_path, "name,id\nMine,K1\nLost,K2\n"), by=ben, today=TODAY
    )
    run.refresh_from_db()
    lost = Customer.objects.get(external_id="K2")
    Customer.objects.filter(pk=lost.pk).update(owner=house.cleo, unit=house.south, name="Secret")
    found = as_it_came(run, viewer=viewer_for(house.ben)).content.decode()
    assert found == "name,id\nMine,K1\n"


def test_it_is_an_export_and_written_down(house, tmp_path):
    run = brought(house, kept(tmp_path, ROWS))
    with pytest.raises(PermissionDenied):
        as_it_came(run, viewer=_nobody(house))
    assert not Export.objects.filter(asked=f"import={run.pk}").exists()
    as_it_came(run, viewer=house.director)
    assert Export.objects.get(asked=f"import={run.pk}").rows == 2


def _nobody(house):
    from dataclasses import replace

    viewer = viewer_for(house.ben)
    return replace(viewer, grants={"opportunities.view": viewer.grants["opportunities.view"]})


def test_an_import_taken_back_has_no_file_to_give(house, tmp_path):
    run = brought(house, kept(tmp_path, ROWS))
    undo(run, by=house.director)
    run.refresh_from_db()
    with pytest.raises(CannotReturn):
        as_it_came(run, viewer=house.director)


@sampled
@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_the_salesforce_sample_comes_back_with_the_very_same_bytes(suffix, house, tmp_path):
    """Its cells that look like formulas are numbers and bare names, so that nothing is marked."""
    for kind, name in (
        ("customers", "Accounts"), ("contacts", "Contacts"), ("opportunities", "Opportunities"),
    ):  # fmt: skip
        path = SAMPLE / f"{name}.{suffix}"
        columns = suggested(spec_named(kind), read(path)).columns
        meant = {"stage": {"Closed/Won": "赢单", "Closed Lost": "输单"}}
        if suffix == "csv":  # nothing in it says what the references mean
            columns.pop("accountId", None)
        values = {"columns": columns, "values": meant if kind == "opportunities" else {}}
        run = brought(house, path, kind, values, strict=True)
        returned = as_it_came(run, viewer=house.director)
        assert returned.content == path.read_bytes()
        assert (returned.newer, returned.gone, returned.marked) == (0, 0, 0)


@sampled
def test_what_looks_like_a_formula_in_the_sample_calculates_nothing():
    looks = set()
    for path in SAMPLE.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            looks |= {one for row in csv.reader(file) for one in row if harmless(one) != one}
    assert {one for one in looks if not one.startswith("@AccountRef")} == {"-1E02", "-1E+02"}
    assert all(map(inert, looks))


def test_the_run_s_page_offers_it_and_its_address_gives_it(house, tmp_path, client):
    run = brought(house, kept(tmp_path, ROWS, "甲 1.csv"))
    client.force_login(Person.objects.get(pk=house.director.person_id))
    assert f"/imports/{run.pk}/original/" in client.get(f"/imports/{run.pk}/").content.decode()
    answer = client.get(f"/imports/{run.pk}/original/")
    assert answer.content == ROWS.encode()
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(house.ben)
    assert client.get(f"/imports/{run.pk}/original/").status_code == 404
