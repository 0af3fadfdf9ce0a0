"""Files come and go with their record only."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dacheng.kernel.files.models import StoredFile


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(asking, path, name="报价.pdf", content=b"%PDF-1.7", **headers):
    file = SimpleUploadedFile(name, content)
    given = {"Authorization": f"Bearer {asking.secret}", **headers}
    return asking.client.post(f"{path}/files", {"file": file}, headers=given)


def test_a_file_is_kept_with_its_record(company, caller, opportunity):
    record, ben = opportunity(), caller(company.ben)
    path = f"/api/opportunities/{record.pk}"

    kept = upload(ben, path)

    assert kept.status_code == 201, kept.content
    body = kept.json()
    assert body["sha256"] == hashlib.sha256(b"%PDF-1.7").hexdigest() and body["size"] == 8
    assert [one["name"] for one in ben.get(f"{path}/files").json()["items"]] == ["报价.pdf"]
    assert ben.get(kept["Location"]).json() == body
    got = ben.get(f"{kept['Location']}/content")
    assert b"".join(got.streaming_content) == b"%PDF-1.7"
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]


def test_only_who_may_change_the_record_puts_a_file(company, caller, opportunity, written):
    record = opportunity(company.ben)
    path = f"/api/opportunities/{record.pk}"
    for person, status in ((company.cleo, 404), (company.dan, 403)):
        asking = caller(person)
        answer, writes = written(lambda asking=asking: upload(asking, path))
        assert answer.status_code == status and writes == []
    narrow = caller(company.ben, "files:write")
    assert upload(narrow, path).status_code == 403
    assert (
        upload(caller(company.ben, "files:write", "opportunities:write"), path).status_code == 201
    )


def test_whoever_sees_the_record_reads_the_file(company, caller, opportunity):
    record = opportunity(company.ben)
    kept = upload(caller(company.ben), f"/api/opportunities/{record.pk}")
    path = kept["Location"]
    assert caller(company.dan, "read").get(f"{path}/content").status_code == 200
    assert caller(company.cleo, "read").get(f"{path}/content").status_code == 404
    assert caller(company.dan, "files:read").get(path).status_code == 404
    assert caller(company.dan, "files:read", "opportunities:read").get(path).status_code == 200


@pytest.mark.parametrize(
    "name, content, kept",
    [("../../etc/x.pdf", b"x", "x.pdf"), ("a\u202egnp.exe", b"x", "agnp.exe"), ("e.txt", b"", "")],
)
def test_a_name_is_only_a_name(company, caller, opportunity, name, content, kept):
    answer = upload(caller(company.ben), f"/api/opportunities/{opportunity().pk}", name, content)
    assert answer.status_code == (201 if kept else 400), answer.content
    if kept:
        file = StoredFile.objects.get()
        assert file.name == kept and kept not in file.content.name


def test_an_upload_may_be_repeated(company, caller, opportunity):
    record, ben = opportunity(), caller(company.ben)
    path, key = f"/api/opportunities/{record.pk}", {"Idempotency-Key": "f1"}
    first, again = upload(ben, path, **key), upload(ben, path, **key)
    assert first.json() == again.json() and StoredFile.objects.count() == 1
    assert upload(ben, path, content=b"other", **key).status_code == 422


def test_no_file_is_a_mistake_of_the_caller(company, caller, opportunity):
    ben = caller(company.ben)
    answer = ben.client.post(
        f"/api/opportunities/{opportunity().pk}/files", {},
        headers={"Authorization": f"Bearer {ben.secret}"},
    )  # fmt: skip
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["file"]
