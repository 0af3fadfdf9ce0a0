"""Who may bring in what, and what the wizard says to wrong files and wrong answers."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.kernel.imports.models import ImportRun
from dacheng.kernel.imports.reader import read
from dacheng.kernel.jobs.models import Job
from dacheng.surfaces.web.importing import checks, starting

pytestmark = pytest.mark.django_db
CUSTOMERS = "客户编号,客户,客户等级,成立年份\nC1,甲公司,A,2001\nC2,乙公司,特A,二〇〇一\n"


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)


@pytest.fixture
def dora(company) -> Person:
    person = Person.objects.create(username="dora", name="Dora", unit=company.hq)
    PersonRole.objects.create(person=person, role=Role.objects.get(code="director"))
    return person


def signed_in(person: Person) -> Client:
    person.must_change_password = False
    person.save()
    client = Client()
    client.force_login(person)
    return client


def upload(client: Client, kind: str, text: str | bytes, name: str = "f.csv") -> Any:
    body = text if isinstance(text, bytes) else text.encode()
    return client.post(f"/imports/new/{kind}/", {"file": SimpleUploadedFile(name, body)})


def at_check(client: Client, kind: str, text: str) -> ImportRun:
    """A run whose columns were taken as suggested."""
    assert upload(client, kind, text).status_code == 302
    run = ImportRun.objects.latest("id")
    assert client.post(f"/imports/{run.pk}/reading/").status_code == 302
    page = client.get(f"/imports/{run.pk}/columns/")
    given = {f"column-{c['at']}": c["choice"] for c in page.context["columns"]}
    assert client.post(f"/imports/{run.pk}/columns/", given).status_code == 302
    run.refresh_from_db()
    return run


def test_each_role_is_offered_what_it_may_create(company, dora):
    def offered(person: Person) -> list[str]:
        return [k["spec"].name for k in signed_in(person).get("/imports/").context["kinds"]]

    assert offered(dora)[:4] == ["people", "products", "customers", "opportunities"]
    seller = offered(company.ben)
    assert "customers" in seller and not {"people", "products", "receipts"} & set(seller)
    assert offered(company.dan) == []


@pytest.mark.parametrize("kind", ["people", "products", "nothing"])
def test_a_kind_one_may_not_create_is_not_there(company, kind):
    assert signed_in(company.ben).get(f"/imports/new/{kind}/").status_code == 404


def test_imports_of_others_are_not_there(company, dora):
    run = at_check(signed_in(dora), "customers", CUSTOMERS)
    ben = signed_in(company.ben)
    for page in ("", "reading/", "preview/", "columns/", "check/", "errors.xlsx", "undo/"):
        assert ben.get(f"/imports/{run.pk}/{page}").status_code == 404, page
    for verb in ("start/", "values/", "drop/", "undo/", "columns/"):
        assert ben.post(f"/imports/{run.pk}/{verb}").status_code == 404, verb


def test_an_auditor_reads_and_changes_nothing(company, dora):
    run = at_check(signed_in(dora), "customers", CUSTOMERS)
    dan = signed_in(company.dan)
    assert dan.get("/imports/").status_code == 200
    for verb in ("start/", "values/", "drop/"):
        assert dan.post(f"/imports/{run.pk}/{verb}").status_code == 403, verb


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 100),
        ("a.csv", b""),
        ("a.csv", b"\x00\x01\x02\x03" * 50),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason_and_not_kept(
    dora, tmp_path, name, body
):
    answer = upload(signed_in(dora), "customers", body, name)
    assert answer.status_code == 422 and answer.context["form"].errors["file"]
    assert not list((tmp_path / "imports").glob("*")) and not ImportRun.objects.exists()


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(dora, tmp_path, monkeypatch):
    monkeypatch.setattr(starting, "LARGEST", 10_000)
    answer = upload(signed_in(dora), "customers", "客户\n" + "甲公司\n" * 20_000)
    assert answer.status_code == 422
    assert "100 MB" in answer.context["form"].errors["file"][0]
    assert not ImportRun.objects.exists()


def test_uploading_needs_the_token_of_our_own_pages(dora):
    client = Client(enforce_csrf_checks=True)
    client.force_login(dora)
    assert upload(client, "customers", CUSTOMERS).status_code == 403


def test_the_check_names_each_cell_and_mends_what_is_said(dora):
    client = signed_in(dora)
    run = at_check(client, "customers", CUSTOMERS)
    page = client.get(f"/imports/{run.pk}/check/")
    assert (page.context["found"]["good"], page.context["found"]["refused"]) == (1, 1)
    assert {e["field"] for e in page.context["lines"][0]["errors"]} == {
        "customer_class", "founded_year",
    }  # fmt: skip
    values = f"/imports/{run.pk}/values/"
    client.post(values, {"field": "customer_class", "written-0": "特A", "meant-0": "A"})
    client.post(values, {"field": "founded_year", "written-0": "二〇〇一", "meant-0": "2001"})
    page = client.get(f"/imports/{run.pk}/check/")
    assert (page.context["found"]["good"], page.context["found"]["refused"]) == (2, 0)


def test_the_wrong_rows_come_as_a_workbook_that_can_be_sent_again(dora, tmp_path):
    client = signed_in(dora)
    run = at_check(client, "customers", CUSTOMERS)
    answer = client.get(f"/imports/{run.pk}/errors.xlsx")
    path = tmp_path / "errors.xlsx"
    path.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    table = read(path)
    assert table.header == ["行", "问题", "客户编号", "客户", "客户等级", "成立年份"]
    assert len(table.rows) == 1 and "特A" in table.rows[0]


def test_columns_that_miss_what_is_needed_say_so_and_go_nowhere(dora):
    client = signed_in(dora)
    upload(client, "customers", CUSTOMERS)
    run = ImportRun.objects.get()
    answer = client.post(f"/imports/{run.pk}/columns/", {"column-1": "*drop"})
    assert answer.status_code == 422 and "还缺必填的列" in answer.context["refusal"]
    twice = {"column-0": "name", "column-1": "name"}
    answer = client.post(f"/imports/{run.pk}/columns/", twice)
    assert answer.status_code == 422 and "两列" in answer.context["refusal"]


def test_many_rows_are_checked_in_a_worker(dora, monkeypatch):
    monkeypatch.setattr(checks, "MANY", 1)
    client = signed_in(dora)
    run = at_check(client, "customers", CUSTOMERS)
    job = Job.objects.get()
    assert (job.name, "check" in run.result) == ("check_import", False)
    page = client.get(f"/imports/{run.pk}/")
    assert page.context["job"]["state"] == "running"


def test_starting_queues_once(dora):
    client = signed_in(dora)
    run = at_check(client, "customers", CUSTOMERS)
    assert client.post(f"/imports/{run.pk}/start/").status_code == 302
    assert client.post(f"/imports/{run.pk}/start/").status_code == 403
    assert Job.objects.filter(name="import").count() == 1
    assert not Customer.objects.filter(code="C1").exists()


def test_dropping_a_file_removes_it(dora, tmp_path):
    client = signed_in(dora)
    run = at_check(client, "customers", CUSTOMERS)
    assert client.post(f"/imports/{run.pk}/drop/").status_code == 303
    assert not list((tmp_path / "imports").glob("*")) and not ImportRun.objects.exists()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_empty_file_to_fill_in_is_understood_when_it_comes_back(dora, kind, tmp_path):
    client = signed_in(dora)
    answer = client.get(f"/imports/blank/customers.{kind}")
    path = tmp_path / f"blank.{kind}"
    path.write_bytes(answer.content)
    table = read(path, header_row=1)
    from dacheng.kernel.imports.mapping import suggested
    from dacheng.kernel.imports.spec import spec_named

    found = suggested(spec_named("customers"), table).columns
    assert set(table.header) == set(found)


@pytest.mark.parametrize("query", ["sheet=99", "header_row=999", "encoding=rot13", "delimiter=zz"])
def test_odd_choices_of_reading_are_answered(dora, query):
    client = signed_in(dora)
    upload(client, "customers", CUSTOMERS)
    run = ImportRun.objects.get()
    assert client.get(f"/imports/{run.pk}/preview/?{query}").status_code == 200


def test_the_list_asks_a_constant_number_of_queries(dora, django_assert_max_num_queries):
    client = signed_in(dora)
    for at in range(3):
        upload(client, "customers", f"客户\n第{at}家\n")
    with django_assert_max_num_queries(40):
        client.get("/imports/")


def test_a_hidden_sheet_and_the_right_one_are_offered(dora):
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("说明").write(0, 0, "先看这里")
    sheet = book.add_worksheet("客户表")
    for row, line in enumerate((["客户编号", "客户"], ["C1", "甲公司"])):
        sheet.write_row(row, 0, line)
    book.close()
    client = signed_in(dora)
    upload(client, "customers", out.getvalue(), "book.xlsx")
    run = ImportRun.objects.get()
    page = client.get(f"/imports/{run.pk}/reading/")
    assert [one["name"] for one in page.context["sheets"]] == ["说明", "客户表"]
    assert "客户编号" in client.get(f"/imports/{run.pk}/preview/?sheet=2").content.decode()
