"""The pages: what stands on them, what they refuse, and the files that come out."""

import io
from datetime import date

import docx
import pptx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from dacheng.domains.contracts.models import Contract
from dacheng.domains.reports import actions
from dacheng.domains.reports.models import HouseFile, PlanItem, WorkReport
from dacheng.domains.reports.tests.conftest import WEEK
from dacheng.kernel.periods import Period


def at(name, *args):
    return reverse(f"reports:{name}", args=args)


def body(response):
    return response.content.decode()


def test_the_page_shows_locked_numbers_and_takes_no_numbers(report, company, sign_in):
    client = sign_in(company.ben)
    page = body(client.get(at("detail", report.pk)))
    assert "签约额" in page and "20.1 万" in page and "data-dialog" in page
    client.post(
        at("save", report.pk),
        {"judgement": "写", "snapshot": "{}", "state": "signed", "version": report.version},
    )
    report.refresh_from_db()
    assert report.judgement == "写" and report.state == "draft"


def test_autosave_answers_with_the_new_version(report, company, sign_in):
    client = sign_in(company.ben)
    answer = client.post(
        at("save", report.pk), {"judgement": "一", "c_visit_count": "够", "version": 1}
    )
    assert 'value="2"' in body(answer)
    assert client.post(at("save", report.pk), {"judgement": "二", "version": 1}).status_code == 409
    report.refresh_from_db()
    assert report.judgement == "一" and report.comments == {"visit_count": "够"}


def test_one_number_says_then_now_and_the_difference(report, company, sign_in):
    Contract.objects.filter(amount=80_500).update(amount=70_500)
    page = body(sign_in(company.ben).get(at("number", report.pk, "signed_amount")))
    assert "20.1 万" in page and "19.1 万" in page and "−1.0 万" in page
    assert "/metrics/signed_amount/rows/?period=2026W11" in page
    assert sign_in(company.ben).get(at("number", report.pk, "win_rate")).status_code == 404


def test_the_life_of_a_report_on_its_pages(report, company, sign_in):
    client = sign_in(company.ben)
    client.post(
        at("promise", report.pk), {"text": "拜访", "owner": company.ben.pk, "due_on": "2026-03-20"}
    )
    client.post(at("hand_in", report.pk))
    client = sign_in(company.ada)
    assert "等签收" in body(client.get(at("list") + "?tab=team"))
    client.post(at("return", report.pk), {"why": "补原因"})
    client = sign_in(company.ben)
    assert "补原因" in body(client.get(at("detail", report.pk)))
    client.post(at("hand_in", report.pk))
    sign_in(company.ada).post(at("sign", report.pk), {"note": "好"})
    report.refresh_from_db()
    assert report.state == "signed" and report.round == 2


def test_strangers_find_nothing(handed, company, sign_in):
    client = sign_in(company.cleo)
    for name in ("detail", "export", "number"):
        rest = {"export": ["pdf"], "number": ["signed_amount"]}.get(name, [])
        assert client.get(at(name, handed.pk, *rest)).status_code == 404
    for name in ("save", "hand_in", "sign", "return", "remark", "refresh", "promise"):
        assert client.post(at(name, handed.pk), {"text": "x", "why": "x"}).status_code == 404
    assert WorkReport.objects.get().state == "handed_in" and PlanItem.objects.count() == 1


def test_the_list_asks_the_same_number_of_queries_for_one_report_and_for_many(
    report, template, company, viewer, sign_in, queries
):
    client = sign_in(company.ben)
    client.get(at("list"))
    with queries() as one:
        client.get(at("list"))
    for week in (8, 9, 10):
        actions.draft(
            template, company.ben, Period.parse(f"2026W{week:02}"), by=viewer(company.ben)
        )
    with queries() as many:
        client.get(at("list"))
    assert len(many) == len(one)


def test_slides_hold_native_charts_with_the_numbers_of_the_snapshot(handed, company, sign_in):
    answer = sign_in(company.ben).get(at("export", handed.pk, "pptx"))
    slides = pptx.Presentation(io.BytesIO(answer.content)).slides
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    frozen = [float(v) / 10_000 for _label, v in handed.snapshot["trend"]["rows"]]
    assert list(charts[0].plots[0].series[0].values) == pytest.approx(frozen)
    assert list(charts[0].plots[0].categories)[-1] == "11 周" and frozen[-1] == 20.05
    said = [
        shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame
    ]
    assert any("签约额 20.1 万" in text for text in said)


def test_word_pdf_and_excel_say_the_same(handed, company, sign_in):
    client = sign_in(company.ben)
    word = docx.Document(io.BytesIO(client.get(at("export", handed.pk, "docx")).content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "20.1 万" in cells and "拜访 3 家新客户" in cells
    pdf = client.get(at("export", handed.pk, "pdf"))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(at("export", handed.pk, "xlsx")).content)
    )
    rows = book.get_sheet_by_name("Report").to_python()
    assert next(row[2] for row in rows if row[0] == "签约额") == 200_500
    assert client.get(at("export", handed.pk, "odt")).status_code == 400


def test_files_are_written_on_the_company_s_own_slides(
    handed, company, person, sign_in, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    house, out = pptx.Presentation(), io.BytesIO()
    house.slide_layouts[5].name = "启程版式"
    house.save(out)
    client = sign_in(person("Eve", role="administrator"))
    upload = SimpleUploadedFile("启程.pptx", out.getvalue())
    assert client.post(at("upload"), {"file": upload}).status_code == 303
    assert HouseFile.objects.get().name == "启程.pptx"
    answer = sign_in(company.ben).get(at("export", handed.pk, "pptx"))
    layouts = {s.slide_layout.name for s in pptx.Presentation(io.BytesIO(answer.content)).slides}
    assert "启程版式" in layouts
    bad = SimpleUploadedFile("x.pptx", b"nothing")
    client = sign_in(person("Eva", role="administrator"))
    assert client.post(at("upload"), {"file": bad}).status_code == 422


def test_presenting_shows_the_same_words_and_can_ask_anew(handed, company, sign_in):
    client = sign_in(company.ben)
    assert "锁定数" in body(client.get(at("detail", handed.pk) + "?present=1"))
    Contract.objects.filter(amount=80_500).update(amount=180_500)
    live = body(client.get(at("detail", handed.pk) + "?present=1&live=1"))
    assert "30.1 万" in live and "20.1 万" in body(
        client.get(at("detail", handed.pk) + "?present=1")
    )
    handed.refresh_from_db()
    assert handed.snapshot["figures"]["signed_amount"]["value"] == "200500"


def test_hostile_words_stay_words_on_the_page_and_in_every_file(report, company, viewer, sign_in):
    words = "<script>alert(1)</script>=1+1 #panic() \x00\x1b ‮"
    by = viewer(company.ben)
    actions.write(report, {"judgement": words, "support": words}, by=by)
    actions.promise(report, words, company.ben, date(2026, 3, 20), by=by)
    client = sign_in(company.ben)
    assert "<script>alert" not in body(client.get(at("detail", report.pk)))
    for format in ("pptx", "docx", "pdf", "xlsx"):
        assert client.get(at("export", report.pk, format)).status_code == 200


def test_a_review_from_call_to_minutes(week, company, sign_in, viewer):
    client = sign_in(company.ada)
    client.post(at("call"), {"period": "2026-03", "held_on": "2026-03-17", "title": ""})
    from dacheng.domains.reports.models import BusinessReview

    found = BusinessReview.objects.get()
    page = body(client.get(at("review", found.pk)))
    assert "销售目标与分解" in page and "执行与监控" in page
    client.post(
        at("decide", found.pk), {"text": "补客户", "owner": company.ben.pk, "due_on": "2026-03-30"}
    )
    client.post(at("note", found.topics.first().pk), {"note": "差在新客户"})
    client.post(at("hold", found.pk), {"minutes": "定了一件"})
    found.refresh_from_db()
    assert found.state == "held" and found.decisions.get().task.owner == company.ben
    slides = pptx.Presentation(
        io.BytesIO(client.get(at("review_export", found.pk, "pptx")).content)
    ).slides
    assert len(slides) >= 10
    assert (
        client.post(at("call"), {"period": "nonsense", "held_on": "2026-03-17"}).status_code == 422
    )
    assert sign_in(company.cleo).get(at("review", found.pk)).status_code == 404


def test_the_list_of_templates_is_for_administrators(company, person, sign_in, template):
    assert sign_in(company.ada).get(at("templates")).status_code == 403
    client = sign_in(person("Eve", role="administrator"))
    assert "销售周报" in body(client.get(at("templates")))
    given = {
        "name": "周报",
        "metrics": ["visit_count", "signed_amount"],
        "due_days": 2,
        "due_hour": 12,
        "roles": ["seller"],
        "is_active": "on",
    }
    assert client.post(at("template", template.pk), given).status_code == 303
    template.refresh_from_db()
    assert template.metrics == ["signed_amount", "visit_count"] and template.name == "周报"


def test_one_drafts_his_own_report_without_waiting(week, template, company, sign_in):
    client = sign_in(company.ben)
    assert "现在起草" in body(client.get(at("list")))
    client.post(at("start", template.pk), {"period": WEEK.label})
    assert WorkReport.objects.get().author == company.ben
    assert (
        sign_in(company.dan).post(at("start", template.pk), {"period": WEEK.label}).status_code
        == 403
    )
