"""Each format opened again: what it holds, that it fits, and that no text gets out of its place."""

import io
import re
import zipfile
from decimal import Decimal

import docx
import pptx
import pytest
from django.core.exceptions import ValidationError
from docx.oxml.ns import qn as qn_word
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from dacheng.kernel.documents import (
    FORMATS,
    Bullets,
    Callout,
    Chart,
    Document,
    Figure,
    Footnote,
    Heading,
    PageBreak,
    Paragraph,
    Series,
    Table,
    UnknownFormat,
    render,
)
from dacheng.kernel.documents.pictures import paper_svg, pictured
from dacheng.kernel.documents.plots import chart_data, stacked_steps
from dacheng.kernel.documents.templates import check_template
from dacheng.kernel.documents.wording import said, tame

D = Decimal
MONTHS = tuple(f"{n} 月" for n in range(1, 7))
AMOUNTS = tuple(D(n) * 10_000 for n in (120, 80, 95, 130, 60, 145))
COLUMN = Chart("column", "近 6 月签约额", MONTHS, (Series("签约额", AMOUNTS),), "money")
STEPS = tuple(map(D, (1000, -300, 150, -250, 600)))
FALL = Chart("waterfall", "缺口从哪来", ("应达", "量", "价", "期", "实际"), (Series("额", STEPS),))
ROW = ("线索转化率", Figure(D("0.15"), "share"), Figure(D("0.12"), "share", "neg"), "跟进不及时")


def document(*blocks, title="月报"):
    return Document(title, "2026-03", "陈立", blocks)


def everything():
    table = Table(("指标", "目标", "实际", "简述"), (ROW,) * 40, "表 4", (2, 1, 1, 3))
    return document(
        Heading("签约 120.0 万"), Paragraph("第一段\n第二行"), COLUMN, FALL, table,
        Heading("问题", 2), Callout("华南落后", "warn"), Bullets(("一", "二"), True),
        Footnote("迟录 3.2%"), PageBreak(), Bullets(("三",)),
    )  # fmt: skip


def charts_of(blob):
    slides = pptx.Presentation(io.BytesIO(blob)).slides
    return [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]


def words_of(blob, format):
    """Every text of a file, however it is kept."""
    with zipfile.ZipFile(io.BytesIO(blob)) as box:
        names = [n for n in box.namelist() if n.endswith(".xml") and "chart" not in n]
        raw = "".join(box.read(name).decode("utf-8", "replace") for name in names)
    return re.sub(r"<[^>]+>", "", raw)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_document_gives_the_same_bytes(format):
    assert render(everything(), format) == render(everything(), format)


def test_slides_hold_native_charts_with_the_numbers_of_the_document():
    column, fall = charts_of(render(everything(), "pptx"))
    assert list(column.plots[0].series[0].values) == [120, 80, 95, 130, 60, 145]
    assert list(column.plots[0].categories) == list(MONTHS)
    beneath, total, rise, down = (list(one.values) for one in fall.plots[0].series)
    assert total[0] == 1000 and total[-1] == 600 and rise[2] == 150 and down[1] == 300
    assert beneath == [0, 700, 700, 600, 0]


def test_the_workbook_inside_a_chart_holds_the_same_numbers():
    blob = render(everything(), "pptx")
    with zipfile.ZipFile(io.BytesIO(blob)) as box:
        sheets = [n for n in box.namelist() if n.endswith(".xlsx")]
        first = CalamineWorkbook.from_filelike(io.BytesIO(box.read(sorted(sheets)[0])))
    rows = first.get_sheet_by_index(0).to_python()
    assert rows[1][1] == 120.0 and rows[6][1] == 145.0


def test_a_long_table_goes_on_over_slides_and_nothing_leaves_the_slide():
    slides = pptx.Presentation(io.BytesIO(render(everything(), "pptx")))
    rows = 0
    for slide in slides.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= slides.slide_height
            assert shape.left + shape.width <= slides.slide_width
            if shape.shape_type == MSO_SHAPE_TYPE.TABLE:
                rows += len(shape.table.rows) - 1
    assert rows == 40


def test_every_run_on_a_slide_names_an_east_asian_font():
    slides = pptx.Presentation(io.BytesIO(render(everything(), "pptx"))).slides
    looks = [run.find(qn("a:rPr")) for s in slides for run in s._element.iter(qn("a:r"))]
    assert looks and all(look.find(qn("a:ea")) is not None for look in looks)


def test_word_has_styles_a_native_table_and_native_charts():
    blob = render(everything(), "docx")
    word = docx.Document(io.BytesIO(blob))
    styles = {p.text: p.style.name for p in word.paragraphs}
    assert styles["签约 120.0 万"] == "Heading 1" and styles["问题"] == "Heading 2"
    assert len(word.tables[0].rows) == 41 and word.tables[0].cell(1, 1).text == "15.0%"
    names = zipfile.ZipFile(io.BytesIO(blob)).namelist()
    assert "word/charts/chart2.xml" in names and "word/embeddings/chart1.xlsx" in names


def test_excel_keeps_numbers_as_numbers():
    book = CalamineWorkbook.from_filelike(io.BytesIO(render(everything(), "xlsx")))
    row = next(r for r in book.get_sheet_by_name("Report").to_python() if r[0] == "线索转化率")
    assert row[1:3] == [0.15, 0.12]
    numbers = book.get_sheet_by_name("Charts").to_python()
    assert ["1 月", 120.0] in [line[:2] for line in numbers]


def test_a_pdf_is_one():
    blob = render(everything(), "pdf")
    assert blob.startswith(b"%PDF-1.") and len(blob) > 20_000


HOSTILE = (
    "=cmd|' /C calc'!A0", "＝1+1", "@SUM(A1)", "#import \"/etc/passwd\": *", "#read(\"paper.typ\")",
    "$ x^2 $ */ #{ panic() }", "</w:t></w:r><w:r>", "<script>alert(1)</script>", "{{ 7*7 }}",
    "\x00\x07\x1b[31m\ud800", "‮ffdp.exe", "a\rb\r\nc", "[[_]]*bold*", "💥" * 50, "",
)  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_texts_stay_texts_wherever_they_stand(format):
    for text in HOSTILE:
        chart = Chart("bar", text, (text or "x",), (Series(text, (D(1),)),))
        table = Table((text,), ((text,),), text)
        blocks = (Heading(text), Paragraph(text), Bullets((text,)), Callout(text), Footnote(text))
        blob = render(document(*blocks, table, chart, title=text), format)
        assert blob
        if format == "docx":
            assert tame(text).split("\n")[0] in "\n".join(
                p.text for p in docx.Document(io.BytesIO(blob)).paragraphs
            )


def test_no_cell_of_a_sheet_is_a_formula():
    rows = tuple((text, text) for text in HOSTILE)
    blob = render(document(Table(("=1+1", "-2"), rows), Paragraph("=HYPERLINK(1)")), "xlsx")
    with zipfile.ZipFile(io.BytesIO(blob)) as box:
        sheets = [box.read(n).decode() for n in box.namelist() if n.startswith("xl/worksheets/s")]
    assert sheets and not any("<f>" in sheet for sheet in sheets)


@pytest.mark.parametrize("format", FORMATS)
def test_a_megabyte_of_text_is_cut_and_says_so(format):
    blob = render(document(Paragraph("长" * 1_000_000), Heading("题" * 9_999)), format)
    assert len(blob) < 2_000_000
    if format in ("docx", "xlsx"):
        assert "…" in words_of(blob, format)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
def test_any_text_makes_a_file_that_opens_again(text):
    blocks = (Heading(text), Paragraph(text), Table((text,), ((text,),)))
    pptx.Presentation(io.BytesIO(render(document(*blocks), "pptx")))
    docx.Document(io.BytesIO(render(document(*blocks), "docx")))
    assert render(document(*blocks), "pdf")


@given(st.lists(st.decimals(-10_000, 10_000, places=2), min_size=2, max_size=9))
def test_a_waterfall_ends_where_its_steps_lead(steps):
    total = sum(steps, D(0))
    chart = Chart("waterfall", "x", tuple("abcdefghij"[: len(steps) + 1]),
                  (Series("s", (*steps, total)),))  # fmt: skip
    beneath, whole, rise, down = (one.values for one in stacked_steps(chart))
    assert whole[0] == steps[0] and whole[-1] == total
    for at in range(1, len(steps)):
        assert (rise[at] or D(0)) - (down[at] or D(0)) == steps[at]
        assert beneath[at] == min(sum(steps[:at], D(0)), sum(steps[: at + 1], D(0)))


def test_empty_and_missing_values_are_drawn_as_gaps():
    gaps = Chart("line", "x", ("a", "b"), (Series("s", (None, None)),))
    assert pictured(gaps).option["series"][0]["data"][0]["value"] is None
    for format in FORMATS:
        assert render(document(gaps, Table(("x",), ())), format)


@pytest.mark.parametrize("kind", ["column", "bar", "line", "stacked", "waterfall"])
def test_page_paper_and_office_draw_the_same_numbers(kind):
    series = Series("赢单额", (D(1_200_000), D(-300_000), D(900_000)))
    chart = Chart(kind, "走势", ("七月", "八月", "九月"), (series,), "money")
    drawn = pictured(chart)
    assert [line.cells for line in drawn.table.lines][1] == ("八月", "−30.0 万")
    assert "90.0" in drawn.conclusion
    office = [v for one in chart_data(chart) for v in one.values if v is not None]
    page = [
        abs(one["value"]) for row in drawn.option["series"] for one in row["data"]
        if isinstance(one, dict) and one["value"] is not None
    ]  # fmt: skip
    assert {120.0, 30.0, 90.0} <= {abs(v) for v in office} and {120.0, 30.0, 90.0} <= set(page)
    assert "八月" in paper_svg(chart, 620, 200)


def test_the_drawing_escapes_its_words():
    chart = Chart("bar", "<b>", ("<i>",), (Series("&", (D(1),)),))
    assert "<i>" not in paper_svg(chart, 300, 60)


def test_figures_are_said_in_their_unit():
    assert said(D("12345678"), "money") == "1,234.6 万" and said(None, "money") == "—"
    assert said(D("-0.02"), "points") == "−2.0 点" and said(D("0.031"), "change") == "+3.1%"
    assert said(D("0"), "change") == "0.0%" and said(D("35"), "days") == "35.0 天"


def test_a_company_template_lends_its_master_and_loses_its_slides():
    house = pptx.Presentation()
    house.slide_layouts[5].name = "启程版式"
    house.slides.add_slide(house.slide_layouts[0]).shapes.title.text = "样张"
    out = io.BytesIO()
    house.save(out)
    made = pptx.Presentation(io.BytesIO(render_with(out.getvalue(), "pptx")))
    assert made.slide_width == house.slide_width
    assert "样张" not in [s.shapes.title.text for s in made.slides if s.shapes.title]
    assert made.slides[1].slide_layout.name == "启程版式"


def test_a_word_template_keeps_its_head_and_loses_its_text():
    house = docx.Document()
    house.sections[0].header.paragraphs[0].text = "启程自动化"
    house.add_paragraph("样文")
    out = io.BytesIO()
    house.save(out)
    made = docx.Document(io.BytesIO(render_with(out.getvalue(), "docx")))
    assert made.sections[0].header.paragraphs[0].text == "启程自动化"
    assert "样文" not in [p.text for p in made.paragraphs]


def test_a_table_is_as_wide_as_the_page_of_its_template_and_its_rows_stay_whole():
    house = docx.Document()
    house.sections[0].left_margin = house.sections[0].right_margin = docx.shared.Cm(4)
    out = io.BytesIO()
    house.save(out)
    made = docx.Document(io.BytesIO(render_with(out.getvalue(), "docx")))
    page = made.sections[0]
    room = page.page_width - page.left_margin - page.right_margin
    assert abs(sum(column.width for column in made.tables[0].columns) - room) < 5000
    marks = [row._tr.find(f".//{qn_word('w:cantSplit')}") for row in made.tables[0].rows]
    assert None not in marks


@pytest.mark.parametrize("dark", [True, False])
def test_on_a_dark_company_slide_our_words_stand_on_a_white_sheet(dark):
    house = pptx.Presentation()
    if dark:
        names = house.slide_master._element.find(qn("p:clrMap"))
        names.set("bg1", "dk2")
        names.set("tx1", "lt1")
    out = io.BytesIO()
    house.save(out)
    made = pptx.Presentation(io.BytesIO(render_with(out.getvalue(), "pptx")))
    for slide in list(made.slides)[1:]:
        first = [shape for shape in slide.shapes if not shape.is_placeholder][0]
        sheet = first.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE
        assert sheet == dark
        assert not dark or str(first.fill.fore_color.rgb) == "FFFFFF"
        assert first.left >= 0 and first.left + first.width <= made.slide_width


def render_with(template, format):
    check_template(template, format)
    return render(everything(), format, template)


def test_what_is_no_template_is_refused_in_words():
    for content, ending in (
        (b"PK nothing", "pptx"),
        (b"", "docx"),
        (render(everything(), "docx"), "pptx"),
    ):
        with pytest.raises(ValidationError):
            check_template(content, ending)
    with_macro = io.BytesIO()
    with zipfile.ZipFile(with_macro, "w") as box:
        box.writestr("ppt/vbaProject.bin", b"x")
    with pytest.raises(ValidationError, match="宏"):
        check_template(with_macro.getvalue(), "pptx")


def test_an_unknown_format_is_refused():
    with pytest.raises(UnknownFormat):
        render(everything(), "odt")


def test_a_column_is_never_narrower_than_its_longest_word():
    rows = (("a", Figure(Decimal(1), "share")),)
    narrow = Table(("Comment on what happened", "Deviation"), rows, widths=(20, 1)).shares
    assert narrow[1] > 0.13 and sum(narrow) == pytest.approx(1)
    assert Table(("议题", "偏差"), rows, widths=(3, 1)).shares == pytest.approx((0.75, 0.25))


def test_few_bars_take_little_of_a_page():
    def high(count):
        names = tuple(f"团队{n}" for n in range(count))
        bars = Chart("bar", "各团队", names, (Series("额", (Decimal(1),) * count),))
        document = Document("报", blocks=(Heading("从哪来"), bars))
        text = zipfile.ZipFile(io.BytesIO(render(document, "docx"))).read("word/document.xml")
        return int(re.search(rb'wp:extent cx="\d+" cy="(\d+)"', text)[1])

    assert high(2) < high(6) < high(30) == high(31)


def test_what_fits_on_one_slide_is_not_split_over_two():
    """A table, a chart, a table: the chart leaves room for what comes after it."""
    table = Table(("团队", "实际"), tuple((f"团队{n}", Figure(Decimal(n))) for n in range(3)))
    chart = Chart("column", "近期", ("1 月", "2 月"), (Series("额", (Decimal(1), Decimal(2))),))
    document = Document("报", blocks=(Heading("目标"), table, chart, table, Heading("决议"), table))
    deck = pptx.Presentation(io.BytesIO(render(document, "pptx")))
    assert [slide.shapes.title.text for slide in deck.slides] == ["报", "目标", "决议"]
