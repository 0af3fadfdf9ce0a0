"""Files of rows: what this viewer sees, nothing that a spreadsheet would run."""

import csv
import io

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from python_calamine import CalamineWorkbook

from dacheng.kernel.audit.models import Entry
from dacheng.kernel.criteria import BadCriteria
from dacheng.kernel.exports.tables import CannotExport, export
from dacheng.kernel.formulas import harmless, meant

TRAPS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1+1",
]


def written(kind, **given):
    out = io.BytesIO()
    count = export(kind, out=out, **given)
    return out.getvalue(), count


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("trap", TRAPS)
def test_text_that_looks_like_a_formula_is_made_harmless(trap):
    assert harmless(trap) == f"'{trap}"


@pytest.mark.parametrize("text", [*TRAPS, "'=1", "''-2", "'abc", "'", "", "华东", "3-1", "a'=b"])
def test_what_goes_out_is_read_as_it_was_meant(text):
    assert meant(harmless(text)) == text


@pytest.mark.parametrize("plain", ["华东", "a=b", "3-1", "", -5, None])
def test_everything_else_is_left_alone(plain):
    assert harmless(plain) == plain


@pytest.mark.parametrize(
    ("who", "names"), [("ada", {"Ben's"}), ("ben", {"Ben's"}), ("cleo", {"Cleo's"})]
)
def test_who_takes_out_what(company, viewer, customer, who, names):
    customer(company.ben, name="Ben's"), customer(company.cleo, name="Cleo's")
    content, count = written("customer", viewer=viewer(getattr(company, who)), fields=["name"])
    assert {row[0] for row in rows_of(content)[1:]} == names and count == 1


def test_an_auditor_reads_but_takes_nothing_out(company, viewer, customer, sign_in):
    customer()
    with pytest.raises(PermissionDenied):
        written("customer", viewer=viewer(company.dan))
    page = sign_in(company.dan).get(reverse("customers:list"), {"part": "export"})
    assert page.status_code == 403


def test_csv_has_a_mark_labels_and_plain_values(company, viewer, customer):
    customer(name="=cmd|calc", revenue="1234.50", customer_class="A", phone="+86 138", note="a\nb")
    content, count = written(
        "customer", viewer=viewer(company.ben),
        fields=["name", "revenue", "customer_class", "phone", "note", "owner"],
    )  # fmt: skip
    assert content.startswith(b"\xef\xbb\xbf") and count == 1
    head, row = rows_of(content)
    assert head == ["客户", "年营收", "客户等级", "电话", "备注", "负责人"]
    assert row == ["'=cmd|calc", "1234.50", "A 类", "'+86 138", "a\nb", "Ben"]
    entry = Entry.objects.get(kind="export")
    assert (entry.verb, entry.actor_id, entry.changes["rows"]) == ("export", company.ben.pk, 1)
    assert entry.changes["fields"][:2] == ["name", "revenue"]


def test_excel_keeps_numbers_as_numbers_and_text_as_text(company, viewer, customer, tmp_path):
    customer(name="=1+1", revenue="1234.50", employees=7)
    content, _count = written(
        "customer",
        viewer=viewer(company.ben),
        format="xlsx",
        fields=["name", "revenue", "employees"],
    )
    path = tmp_path / "out.xlsx"
    path.write_bytes(content)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["=1+1", 1234.5, 7.0]
    assert b"<f>" not in content


def test_masked_stays_masked_and_hidden_stays_out(company, person, viewer, customer):
    apps.get_model("org", "Role").objects.filter(code="finance").update(
        grants={"customers.view": "all", "customers.export": "all"},
        fields={"customer.phone": "mask", "customer.budget": "hidden"},
    )
    customer(phone="13812345678", budget=5)
    content, _count = written("customer", viewer=viewer(person("Fay", role="finance")))
    text = content.decode()
    assert "138****5678" in text and "13812345678" not in text and "预算" not in text


def test_a_bad_condition_or_format_says_so_before_anything_is_written(company, viewer):
    out = io.BytesIO()
    with pytest.raises(BadCriteria):
        export("customer", viewer=viewer(company.ben), out=out, where="nothing = 1")
    with pytest.raises(CannotExport):
        export("customer", viewer=viewer(company.ben), out=out, format="exe")
    assert out.getvalue() == b""


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_button_gives_the_rows_on_the_screen(company, customer, sign_in, form):
    customer(name="甲"), customer(name="乙")
    query = {"part": "export", "format": form, "where": '{"field":"name","op":"=","value":"甲"}'}
    response = sign_in(company.ben).get(reverse("customers:list"), query)
    content = b"".join(response.streaming_content)
    assert response.status_code == 200 and f".{form}" in response["Content-Disposition"]
    if form == "csv":
        assert [row[0] for row in rows_of(content)[1:]] == ["甲"]
