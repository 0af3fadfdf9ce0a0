"""A file is uploaded, mapped, checked, brought in by a worker, and taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from dacheng.domains.customers.models import Customer
from dacheng.kernel.imports.models import ImportRun

pytestmark = pytest.mark.django_db(databases=["default", "progress"])
CSV = "公司名称,城市\n海纳机电,苏州\n澄光精密,无锡\n".encode()


@pytest.fixture(autouse=True)
def _instance(settings, tmp_path):
    settings.DATA = tmp_path
    yield
    connections["progress"].close()


def upload(asking, content=CSV, **more):
    file = SimpleUploadedFile("customers.csv", content)
    return asking.client.post(
        "/api/imports", {"spec": "customers", "file": file, **more},
        headers={"Authorization": f"Bearer {asking.secret}"},
    )  # fmt: skip


def test_from_a_file_to_records_and_back(company, caller, work):
    ben = caller(company.ben, "imports:write")

    run = upload(ben)
    assert run.status_code == 201, run.content
    path = run["Location"]
    assert run.json()["header"] == ["公司名称", "城市"] and run.json()["state"] == "draft"
    assert run.json()["mapping"]["columns"]["公司名称"] == "name"

    meant = ben.post(f"{path}/mapping", columns={"公司名称": "name", "城市": "location"})
    assert meant.status_code == 200, meant.content
    assert ben.post(f"{path}/check").status_code == 202
    work()
    found = ben.get(path).json()["check"]
    assert (found["rows"], found["creates"], found["refused"]) == (2, 2, 0)
    assert Customer.objects.count() == 0

    assert ben.post(f"{path}/run").status_code == 202
    work()
    done = ben.get(path).json()
    assert done["state"] == "done" and done["result"]["created"] == 2
    assert done["job"]["state"] == "done"
    assert {one.owner_id for one in Customer.objects.all()} == {company.ben.pk}

    assert ben.post(f"{path}/undo").status_code == 202
    work()
    assert ben.get(path).json()["state"] == "undone" and Customer.objects.count() == 0
    assert ben.post(f"{path}/undo").status_code == 409


def test_wrong_files_and_mappings_are_told(company, caller):
    ben = caller(company.ben)
    assert upload(ben, b"").status_code == 400
    assert upload(ben, spec="nothing").status_code == 400
    assert not ImportRun.objects.exists()
    path = upload(ben)["Location"]
    assert ben.post(f"{path}/mapping", columns={"nothing": "name"}).status_code == 400
    assert ben.post(f"{path}/mapping", columns={"公司名称": "nothing"}).status_code == 400
    assert ben.post(f"{path}/mapping", more=1).status_code == 400


def test_an_import_is_its_owners(company, caller):
    path = upload(caller(company.ben))["Location"]
    assert caller(company.cleo).get(path).status_code == 404
    assert caller(company.dan).get(path).status_code == 200
    assert caller(company.dan).post(f"{path}/run").status_code == 403
    assert upload(caller(company.dan)).status_code == 403
    assert upload(caller(company.ben, "customers:write")).status_code == 403
