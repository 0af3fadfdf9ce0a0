"""What an attacker with a login tries: other ids, forged tokens, addresses and bodies nobody types."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core import signing
from django.test import Client

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from dacheng.kernel.imports.mapping import Mapping as Meanings
from dacheng.kernel.imports.mapping import remember
from dacheng.kernel.imports.preview import look
from dacheng.kernel.imports.runs import draft
from dacheng.kernel.imports.spec import spec_named
from dacheng.surfaces.api import tokens
from tests.permissions.conftest import MARKS

NAME, PHONE, *_amounts = MARKS["ben"]
EVIL = "<img src=x onerror=alert(1)>\"'"
ODD = (
    "\x00", "²", "9" * 5000, "9" * 19, "-1", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00",
    "today-999999999999", "1e999999", "1e99999亿", "NaN", "[" * 50_000, '{"all":' * 5_000, "\r\nX: y",
    "١٢", EVIL, '{"all":null}', '{"all":5}', '{"all":{"a":1}}', '{"any":[{"any":5}]}',
    '{"all":[5,null,[1],"a",{"field":5},{"field":["x"]},{"field":{"a":1}}]}',
    '{"all":[{"field":"amount","op":["="],"value":{}}]}',
    '{"any":[' * 480 + '{"field":"amount","op":">","value":1}' + "]}" * 480,
)  # fmt: skip
LISTS = ("customers", "contacts", "leads", "opportunities", "contracts", "receipts", "tasks")


@pytest.fixture
def enter(people: Any) -> Any:
    def make(who: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(people[who])
        return client

    return make


# -- other people's ids


@pytest.mark.parametrize("verb", ["give", "expect", "plan"])
@pytest.mark.parametrize("query", ["ids={ben}", "ids={cleo}&ids={ben}", "all=1"])
def test_a_bulk_verb_never_reaches_beyond_ones_own(
    enter: Any, people: Any, records: Any, verb: str, query: str
) -> None:
    ids = {who: records[who]["opportunity"] for who in ("ben", "cleo")}
    body = {
        "to": people["cleo"].pk, "why": "x", "expected_on": "2030-01-01", "title": "x",
        "due_on": "2030-01-01",
    }  # fmt: skip
    before = Opportunity.objects.filter(pk=ids["ben"]).values().get()
    url = f"/opportunities/{verb}/?{query.format(**ids)}"
    for answer in (enter("cleo").get(url), enter("cleo").post(url, body)):
        assert NAME not in answer.content.decode()
    assert Opportunity.objects.filter(pk=ids["ben"]).values().get() == before


def test_a_form_takes_no_record_one_cannot_see(enter: Any, records: Any) -> None:
    theirs = records["ben"]
    client = enter("cleo")
    given = {
        "/opportunities/new/": {"name": "x", "customer": theirs["customer"], "amount": "1"},
        "/contacts/new/": {"name": "x", "customer": theirs["customer"]},
        "/contracts/new/": {"name": "x", "customer": theirs["customer"], "amount": "1"},
        "/quick/": {
            "about": f"opportunity:{theirs['opportunity']}",
            "kind": "call",
            "subject": "x",
        },
        "/tasks/new/": {"title": "x", "about": f"customer:{theirs['customer']}"},
    }
    for url, body in given.items():
        answer = client.post(url, body)
        assert answer.status_code in (403, 422), url
        assert NAME not in answer.content.decode(), url
    for url in (f"/quick/?about=customer:{theirs['customer']}", "/opportunities/new/?customer="):
        assert NAME not in client.get(f"{url}{theirs['customer']}").content.decode()


def test_a_picker_and_the_search_offer_nothing_of_others(enter: Any, records: Any) -> None:
    client = enter("cleo")
    for kind in ("customer", "contact", "opportunity", "contract", "lead"):
        answer = client.get(f"/pick/{kind}/", {"q": NAME[:2]})
        assert NAME not in answer.content.decode("unicode_escape", "ignore") + str(answer.content)
    for words in (NAME[:2], PHONE, PHONE[-4:], "741852"):
        assert NAME not in client.get("/search/", {"q": words}).content.decode()


def test_a_masked_phone_cannot_be_asked_for(enter: Any, records: Any) -> None:
    """Neither by condition, nor by order, nor by search, nor through a file."""
    client = enter("fin")
    for kind in ("customers", "contacts", "leads"):
        where = json.dumps({"field": "phone", "op": "starts", "value": PHONE[:5]})
        assert client.get(f"/{kind}/", {"where": where}).status_code == 400
        assert client.get(f"/{kind}/", {"sort": "phone"}).status_code == 400
        found = client.get(f"/{kind}/", {"q": PHONE[-4:]}).content.decode()
        assert NAME not in found
        assert PHONE not in client.get(f"/{kind}/", {"cols": "phone"}).content.decode()
    assert NAME not in client.get("/search/", {"q": PHONE[-4:]}).content.decode()


def test_what_others_meant_by_a_name_is_not_told(people: Any, records: Any, tmp_path: Path) -> None:
    """Ben once said that 贝氏 is his customer; Cleo's file says 贝氏 as well."""
    spec = spec_named("contacts")
    remember(spec, Meanings({"客户": "customer"}, {"customer": {"贝氏": NAME}}))
    sheet = tmp_path / "a.csv"
    sheet.write_text("姓名,客户\n王工,贝氏\n", encoding="utf-8")
    for who, told in (("cleo", False), ("ben", True)):
        by = viewer_for(people[who])
        found = look(draft("contacts", sheet, "a.csv", by=by), viewer=by, today=clock.today())
        assert (NAME in json.dumps(found, ensure_ascii=False, default=str)) is False
        assert (found["refused"] == 0) is told


# -- forged tokens


def test_a_marker_of_a_page_is_signed_for_its_list(enter: Any, records: Any) -> None:
    client = enter("cleo")
    forged = [
        "x", "", "a:b:c", signing.dumps(["2030-01-01", 1], salt="page"), signing.dumps([None, 1]),
    ]  # fmt: skip
    for kind in LISTS:
        for token in filter(None, forged):
            assert client.get(f"/{kind}/", {"after": token}).status_code == 400
            assert client.get(f"/{kind}/", {"before": token}).status_code == 400


def test_an_undo_belongs_to_who_did_it(enter: Any, records: Any) -> None:
    url = f"/cell/customer/{records['pool']['customer']}/name/"
    done = enter("ben").post(
        url, {"name": "改过", "version": Customer.objects.get(name=MARKS["pool"][0]).version}
    )
    token = json.loads(done["HX-Trigger"])["toast"]["undo_url"]
    assert enter("cleo").post(token).status_code == 400
    assert enter("cleo").post(token.replace("/name/", "/phone/")).status_code == 400
    assert enter("ben").post(token).status_code == 200


# -- where a request may lead


@pytest.mark.parametrize(
    "elsewhere", ["//evil.test/x", "https://evil.test", "/\\evil.test", "javascript:alert(1)",
                  "http:///evil.test", "\t//evil.test", "/%09/evil.test"]
)  # fmt: skip
def test_no_answer_leads_out_of_the_house(enter: Any, records: Any, elsewhere: str) -> None:
    client, mine = enter("cleo"), records["cleo"]
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{elsewhere}"}
    task = f"/tasks/{mine['task']}/finish/"
    answers = [
        client.post("/i18n/", {"language": "en", "next": elsewhere}),
        client.get(f"/login/?next={quote(elsewhere)}"),
        client.post(f"/leads/{mine['lead']}/reach/", {"next": elsewhere}),
        client.post(task, {}, headers={"HX-Request": "true", "HX-Current-URL": elsewhere}),
        client.post("/tasks/new/", {"title": "x"}, headers=here),
        client.post(f"/leads/{mine['lead']}/nurture/", {}, headers=here),
    ]
    for answer in answers:
        there = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
        assert there.startswith("/"), there
        assert not there.replace("\\", "/").startswith("//"), there


def test_every_post_asks_for_the_form_it_came_from(people: Any, records: Any) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(people["ben"])
    mine = records["ben"]
    for url in (
        "/logout/", "/i18n/", "/password/", "/notices/", "/customers/new/", "/quick/", "/tokens/new/",
        f"/cell/customer/{mine['customer']}/name/", f"/opportunities/{mine['opportunity']}/win/",
        f"/files/customer/{mine['customer']}/", "/imports/new/customers/", f"/jobs/{mine['job']}/cancel/",
    ):  # fmt: skip
        assert client.post(url, {"language": "en"}).status_code == 403, url
    assert client.post("/api/customers", {}, "application/json").status_code in (401, 403)


# -- what nobody types


@pytest.mark.parametrize("name", ["where", "sort", "after", "q", "cols", "period", "by", "key"])
def test_an_odd_address_gets_a_sentence(enter: Any, records: Any, name: str) -> None:
    client = enter("admin")
    key = "stage" if name == "key" else name
    for url in ("/opportunities/", "/opportunities/board/", "/metrics/won_amount/rows/", "/ask/"):
        for odd in ODD:
            answer = client.get(url, {key: odd})
            assert answer.status_code < 500, (url, key, odd[:30])
            assert EVIL not in answer.content.decode("utf-8", "replace")


@pytest.mark.parametrize("field", ["created_at", "expected_on", "amount", "name", "owner", "state"])
def test_an_odd_condition_gets_a_sentence(enter: Any, records: Any, field: str) -> None:
    client = enter("admin")
    for op in ("=", ">", "in", "contains"):
        for odd in (*ODD, [], {}, None, True, 10**30, ["a"] * 9000, [[1]]):
            where = json.dumps({"field": field, "op": op, "value": odd})
            answer = client.get("/opportunities/", {"where": where, "part": "totals"})
            assert answer.status_code < 500, (field, op, str(odd)[:30])


def test_an_odd_form_gets_a_sentence(enter: Any, records: Any) -> None:
    client, mine = enter("admin"), records["ben"]
    forms = {
        f"/opportunities/{mine['opportunity']}/edit/": ("name", "amount", "expected_on", "customer", "version"),
        f"/activities/{mine['activity']}/edit/": ("happened_at", "duration_minutes", "minutes"),
        f"/opportunities/board/move/{mine['opportunity']}/": ("version", "stage"),
        f"/opportunities/{mine['opportunity']}/win/": ("amount", "closed_on"),
        f"/imports/{mine['run']}/reading/": ("sheet", "header_row", "encoding", "delimiter"),
        f"/tasks/{mine['task']}/postpone/": ("due_on", "why"),
        "/login/": ("username", "password"),
    }  # fmt: skip
    for url, names in forms.items():
        for name in names:
            for odd in ODD:
                answer = client.post(url, {name: odd})
                assert answer.status_code < 500, (url, name, odd[:30])


def test_a_column_without_a_card_cannot_be_posted_to(enter: Any, records: Any) -> None:
    assert enter("ben").post("/opportunities/board/").status_code == 405


# -- headers, files, sessions


def test_a_file_is_given_out_as_bytes_under_a_harmless_name(
    enter: Any, people: Any, records: Any
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, pk = enter("ben"), records["ben"]["customer"]
    for name in (
        "a\r\nSet-Cookie: x=1.html",
        "../../etc/passwd",
        'a";x="b.svg',
        "\u202egnp.exe.html",
    ):
        file = SimpleUploadedFile(name, b"<script>alert(1)</script>", "text/html")
        client.post(f"/files/customer/{pk}/", {"file": file})
    from dacheng.kernel.files.models import StoredFile

    kept = StoredFile.objects.filter(about_kind="customer", about_id=pk)
    assert kept
    for one in kept:
        answer = client.get(f"/files/{one.pk}/")
        assert "Set-Cookie" not in answer.headers["Content-Disposition"].replace("%20", "") or (
            "\r" not in answer.headers["Content-Disposition"]
        )
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Type"] in ("application/octet-stream", "text/plain")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "/" not in one.name and "\u202e" not in one.name


def test_a_session_and_a_token_end_with_the_job(people: Any, records: Any) -> None:
    client = Client()
    client.force_login(people["cleo"])
    _token, secret = tokens.issue("x", ["write"], by=viewer_for(people["cleo"]), days=1)
    assert client.get("/customers/").status_code == 200
    people["cleo"].is_active = False
    people["cleo"].save()
    assert client.get("/customers/").status_code == 302
    asked = client.get("/api/customers", headers={"Authorization": f"Bearer {secret}"})
    assert asked.status_code == 401


def test_doors_close_after_a_few_wrong_tries(people: Any, db: None) -> None:
    client = Client(raise_request_exception=False)
    for _at in range(8):
        client.post("/login/", {"username": "ben", "password": "wrong"})
    right = {"username": "ben", "password": "a long sentence nobody guesses"}
    assert client.post("/login/", right).status_code == 422


def test_formulas_leave_as_text(enter: Any, people: Any, records: Any) -> None:
    for name in ("=cmd|'/c calc'!A1", "\t=1+1", "＝1+1", "@SUM(1)", "-2+3", " \u200b=1"):
        Customer.objects.create(name=name, owner=people["ben"], unit=people["ben"].unit)
    answer = enter("ben").get("/customers/?part=export&format=csv&cols=name")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    for line in text.splitlines()[1:]:
        cell = line.strip('"')
        bare = cell.lstrip(" \t\u200b").replace("＝", "=")
        assert not bare.startswith(("=", "@", "-", "+")), cell


def test_text_is_text_on_every_page(enter: Any, records: Any) -> None:
    """A name that would be a tag if anything trusted it."""
    mine = records["ben"]
    Customer.objects.filter(pk=mine["customer"]).update(name=EVIL, location=EVIL, industry=EVIL)
    Opportunity.objects.filter(pk=mine["opportunity"]).update(name=EVIL, next_step=EVIL)
    client = enter("ben")
    for url in (
        "/", "/customers/", "/opportunities/", "/opportunities/board/", "/contracts/", "/tasks/",
        f"/customers/{mine['customer']}/", f"/opportunities/{mine['opportunity']}/",
        f"/opportunities/{mine['opportunity']}/edit/", f"/contracts/{mine['contract']}/",
        f"/cell/customer/{mine['customer']}/name/", f"/cell/opportunity/{mine['opportunity']}/name/",
        f"/activities/customer/{mine['customer']}/", f"/quick/?about=customer:{mine['customer']}",
        "/metrics/pipeline_amount/?by=customer&period=all", "/ask/?m=pipeline_amount&by=customer&period=all",
    ):  # fmt: skip
        body = client.get(url).content.decode()
        assert "<img src=x" not in body, url
