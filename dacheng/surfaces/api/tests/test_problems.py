"""Every refusal has one shape, a type of its own, and the caller's language."""

import pytest
from django.utils.translation import override

from dacheng.domains.leads.models import Lead
from dacheng.surfaces.api import reading
from dacheng.surfaces.api.problems import KNOWN, MEDIA


def shape(answer, status, kind):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == MEDIA
    body = answer.json()
    assert body["type"] == f"/api/docs#problem-{kind}" and kind in KNOWN
    assert body["status"] == status and body["title"] and body["detail"] and body["instance"]
    return body


@pytest.mark.parametrize(
    "path, status, kind",
    [
        ("/api/nothing", 404, "not-found"),
        ("/api/leads/", 404, "not-found"),
        ("/api/leads/x", 404, "not-found"),
        ("/api/leads/99999999999999999999999", 404, "not-found"),
        ("/api/leads?limit=0", 400, "invalid"),
        ("/api/leads?limit=201", 400, "invalid"),
        ("/api/leads?limit=x", 400, "invalid"),
        ("/api/leads?sort=nothing", 400, "invalid"),
        ("/api/leads?fields=nothing", 400, "invalid"),
        ("/api/leads?where=nothing+%3D+1", 400, "invalid"),
        ("/api/leads?where=%7B", 400, "invalid"),
        ("/api/leads?where=owner+%3D+" + "9" * 30, 200, ""),
        ("/api/leads?after=nothing", 400, "invalid"),
        ("/api/leads?q=%00%ff", 200, ""),
    ],
)
def test_reading_wrongly(company, caller, path, status, kind):
    answer = caller(company.ben).get(path)
    if status == 200:
        assert answer.status_code in (200, 400), answer.content
    else:
        shape(answer, status, kind)


def test_writing_wrongly(company, caller, monkeypatch):
    ben = caller(company.ben)
    lead = ben.post("/api/leads", company="海纳").json()["id"]
    headers = {"Authorization": f"Bearer {ben.secret}"}

    def raw(data, media="application/json", method="POST", path="/api/leads"):
        return ben.client.generic(method, path, data, content_type=media, headers=headers)

    shape(raw(b"{"), 400, "invalid")
    shape(raw(b'{"company": NaN}'), 400, "invalid")
    shape(raw(b'{"company": "\\ud800"}'), 400, "invalid")
    shape(raw(b"[]"), 400, "invalid")
    shape(raw(b'"x"'), 400, "invalid")
    shape(raw(b"company=x", "application/x-www-form-urlencoded"), 415, "media")
    shape(raw(b'"' + b"x" * 10_000_001 + b'"'), 413, "too-large")
    shape(raw(b"", method="PUT"), 405, "method")
    assert raw(b"", method="PUT")["Allow"]
    shape(raw(b"", method="DELETE", path=f"/api/leads/{lead}"), 405, "method")
    shape(ben.patch(f"/api/leads/{lead}", company="x"), 428, "precondition-required")
    shape(ben.patch(f"/api/leads/{lead}", company="x", version=9), 409, "outdated")
    shape(ben.post(f"/api/leads/{lead}/revive"), 409, "state")
    shape(ben.post("/api/leads", company="x", code=Lead.objects.get().code), 400, "invalid")


def test_a_fault_of_ours_says_so_and_nothing_more(company, caller, monkeypatch):
    def fails(*_given, **_named):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(reading, "cut", fails)
    body = shape(caller(company.ben).get("/api/leads"), 500, "broken")
    assert "secret" not in str(body)


def test_a_refusal_speaks_the_callers_language(company, caller):
    def said(language):
        with override(language):
            return str(KNOWN["not-found"][1])

    ben = caller(company.ben)
    lead = "/api/leads/1"
    assert ben.get(lead).json()["title"] == said("zh-hans") == "找不到"
    assert ben.get(lead, **{"Accept-Language": "en"}).json()["title"] == said("en")
    company.ben.language = "en"
    company.ben.save()
    assert ben.get(lead).json()["title"] == said("en")


def test_answers_stay_out_of_caches(company, caller):
    ben = caller(company.ben)
    for path in ("/api/leads", "/api/nothing"):
        assert "no-store" in ben.get(path)["Cache-Control"]
