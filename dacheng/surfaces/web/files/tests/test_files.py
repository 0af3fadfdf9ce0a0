"""Files lie with their record: who sees it may take them, nobody else; no browser runs them."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dacheng.domains.customers.models import Customer
from dacheng.kernel.files import keeping
from dacheng.kernel.files.models import StoredFile
from dacheng.kernel.files.types import type_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def customer(company):
    return Customer.objects.create(name="甲公司", owner=company.ben, unit=company.north)


def signed_in(person):
    person.must_change_password = False
    person.save()
    client = Client()
    client.force_login(person)
    return client


def put(client, customer, body=b"%PDF-1.7 x", name="报价.pdf"):
    file = SimpleUploadedFile(name, body)
    return client.post(f"/files/customer/{customer.pk}/", {"file": file})


def test_a_file_is_given_back_byte_for_byte_as_an_attachment(company, customer):
    ben = signed_in(company.ben)
    assert put(ben, customer, b"<script>alert(1)</script>", "坏 的\u202e.html").status_code == 303
    file = StoredFile.objects.get()
    answer = ben.get(f"/files/{file.pk}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "\u202e" not in file.name and "html" not in file.content.name


def test_who_does_not_see_the_record_does_not_get_the_file(company, customer):
    put(signed_in(company.ben), customer)
    file = StoredFile.objects.get()
    assert signed_in(company.cleo).get(f"/files/{file.pk}/").status_code == 404
    assert signed_in(company.ada).get(f"/files/{file.pk}/").status_code == 200
    assert signed_in(company.dan).get(f"/files/{file.pk}/").status_code == 200


def test_who_put_it_there_and_lost_the_record_lost_the_file(company, customer):
    ben = signed_in(company.ben)
    put(ben, customer)
    file = StoredFile.objects.get()
    Customer.objects.update(owner=company.cleo, unit=company.south)
    assert ben.get(f"/files/{file.pk}/").status_code == 404
    assert ben.post(f"/files/{file.pk}/remove/").status_code == 404


@pytest.mark.parametrize("who", ["cleo", "dan"])
def test_who_may_not_change_the_record_puts_nothing_there(company, customer, who):
    assert put(signed_in(getattr(company, who)), customer).status_code in (403, 404)
    assert not StoredFile.objects.exists()


def test_programs_empty_files_and_giants_are_refused(company, customer, monkeypatch):
    ben = signed_in(company.ben)
    assert put(ben, customer, b"MZ\x90\x00", "发票.pdf").status_code == 400
    assert put(ben, customer, b"", "空.txt").status_code == 400
    monkeypatch.setattr(keeping, "LARGEST", 10)
    assert put(ben, customer, b"%PDF-" + b"x" * 100).status_code == 400
    assert not StoredFile.objects.exists()


def test_one_removes_only_what_one_put_there(
    company, customer, tmp_path, django_capture_on_commit_callbacks
):
    put(signed_in(company.ben), customer)
    file = StoredFile.objects.get()
    assert signed_in(company.ada).post(f"/files/{file.pk}/remove/").status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(company.ben).post(f"/files/{file.pk}/remove/").status_code == 303
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_unknown_kinds_of_record_are_not_there(company):
    ben = signed_in(company.ben)
    file = {"file": SimpleUploadedFile("a.txt", b"x")}
    assert ben.post("/files/person/1/", file).status_code == 404
    assert ben.post("/files/customer/99999/", file).status_code == 404


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.4", "a.txt", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "a.pdf", "image/png"),
        (
            b"PK\x03\x04",
            "a.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (b"PK\x03\x04", "a.exe", "application/zip"),
        (b"<svg onload=alert(1)>", "a.svg", "application/octet-stream"),
        (b"<html>", "a.txt", "text/plain"),
        (b"a,b\n1,2", "a.csv", "text/csv"),
        (b"\x00\x01", "a.txt", "application/octet-stream"),
    ],
)
def test_what_a_file_is_comes_from_its_bytes(head, name, kind):
    assert type_of(head, name) == kind


def test_the_panel_on_a_record_offers_files(company, customer):
    assert settings.MEDIA_ROOT
    ben = signed_in(company.ben)
    put(ben, customer)
    page = ben.get(f"/customers/{customer.pk}/").content.decode()
    assert "报价.pdf" in page and f"/files/customer/{customer.pk}/" in page
    assert (
        f'action="/files/customer/{customer.pk}/"'
        not in signed_in(company.dan).get(f"/customers/{customer.pk}/").content.decode()
    )
