"""A document as Word: styles, native tables, native charts with their workbook inside."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.oxml import parse_xml as parse_chart

from dacheng.kernel.documents import palette, plots
from dacheng.kernel.documents.master import FONT
from dacheng.kernel.documents.model import (
    Bullets,
    Callout,
    Chart,
    ChartKind,
    Document,
    Footnote,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from dacheng.kernel.documents.steady import steady
from dacheng.kernel.documents.wording import unit_name

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HIGH = Cm(6.8)
BAR_HIGH, BARS_LEAST = Cm(0.62), Cm(0.7)  # of a bar with its gap; and what stands around them
ANCHOR = """<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>
<wp:docPr id="{number}" name="Chart {number}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
<c:chart r:id="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing>"""


BARE = (
    b'<c:spPr xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    b' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    b"<a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
)


def write_word(document: Document, template: bytes | None = None) -> bytes:
    """A .docx; with a template, in its styles, page and letterhead."""
    word = docx.Document(io.BytesIO(template)) if template else _own()
    if template:
        _empty(word)
    writer = _Writer(word)
    writer.title(document)
    for block in document.blocks:
        WRITE[type(block)](writer, block)
    properties = word.core_properties
    properties.title, properties.author = document.title, document.author
    properties.created = properties.modified = datetime(2000, 1, 1)
    out = io.BytesIO()
    word.save(out)
    return steady(out.getvalue())


def _own() -> Any:
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    sizes = {"Normal": 10.5, "Title": 22, "Subtitle": 11, "Heading 1": 15, "Heading 2": 12.5,
             "List Bullet": 10.5, "List Number": 10.5, "Caption": 9}  # fmt: skip
    for name, size in sizes.items():
        _style(word.styles[name], size, bold=name.startswith(("Heading", "Title")))
    word.styles["Normal"].paragraph_format.line_spacing = 1.4
    return word


def _style(style: Any, size: float, bold: bool) -> None:
    font = style.font
    font.size, font.bold, font.italic, font.name = Pt(size), bold, False, FONT
    quiet = style.name in ("Subtitle", "Caption")
    font.color.rgb = RGBColor.from_string(palette.TEXT_3 if quiet else palette.TEXT)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    borders = style.element.find(qn("w:pPr") + "/" + qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)


def _empty(word: Any) -> None:
    """Keep the template's page, head and foot; its sample text goes."""
    body = word.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)


class _Writer:
    """Adds blocks at the end; a style the template lacks is left out, not missed."""

    def __init__(self, word: Any):
        self.word, self.count = word, 0
        self.styles = {style.name for style in word.styles}
        self.width = _text_width(word.sections[-1])

    def add(self, text: str, style: str = "Normal") -> Any:
        part = self.word.add_paragraph(style=style if style in self.styles else None)
        for at, line in enumerate(text.split("\n")):
            if at:
                part.add_run().add_break(WD_BREAK.LINE)
            part.add_run(line)
        return part

    def title(self, document: Document) -> None:
        self.add(document.title, "Title")
        if said := " · ".join(filter(None, (document.subtitle, document.author))):
            self.add(said, "Subtitle")

    def heading(self, block: Heading) -> None:
        self.add(block.text, f"Heading {block.level}")

    def bullets(self, block: Bullets) -> None:
        for at, item in enumerate(block.items, 1):
            if block.numbered:  # a numbered style would go on counting from the list before
                self.add(f"{at}. {item}")
            else:
                self.add(item, "List Bullet")

    def callout(self, block: Callout) -> None:
        part = self.add(block.text)
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), palette.SOFT.get(block.tone, palette.SUNKEN))
        part._p.get_or_add_pPr().append(shade)
        for run in part.runs:
            run.font.color.rgb = RGBColor.from_string(palette.TONES.get(block.tone, palette.TEXT))

    def footnote(self, block: Footnote) -> None:
        part = self.add(block.text, "Caption")
        for run in part.runs:
            run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(palette.TEXT_3)

    def table(self, block: Table) -> None:
        if block.title:
            self.add(block.title, "Heading 2")
        table = self.word.add_table(rows=1, cols=len(block.columns))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        heads = zip(table.rows[0].cells, block.columns, block.are_figures, strict=True)
        for cell, name, figures in heads:
            _write(cell, name, palette.TEXT_3, figures, palette.SUNKEN)
        _repeat(table.rows[0])
        for row in block.rows:
            line = table.add_row()
            _whole(line)
            for cell, value in zip(line.cells, row, strict=False):
                text = value if isinstance(value, str) else value.text
                tone = palette.TEXT if isinstance(value, str) else palette.TONES.get(value.tone)
                _write(cell, text, tone or palette.TEXT, not isinstance(value, str))
        for at, share in enumerate(block.shares):
            table.columns[at].width = Emu(int(self.width * share))
            for cell in table.columns[at].cells:
                cell.width = Emu(int(self.width * share))
        self.word.add_paragraph().paragraph_format.space_after = Pt(2)

    def chart(self, block: Chart) -> None:
        beside = "，".join(filter(None, (unit_name(block.unit), block.note)))
        head = self.add(block.title)
        head.runs[0].font.bold = True
        head.paragraph_format.keep_with_next = True
        if beside:
            small = head.add_run(f"  {beside}")
            small.font.size, small.font.color.rgb = Pt(9), RGBColor.from_string(palette.TEXT_3)
        self.count += 1
        link = self.word.part.relate_to(self._chart_part(block), RT.CHART)
        given = {"wide": self.width, "high": _high(block), "number": self.count, "link": link}
        self.word.add_paragraph().add_run()._r.append(parse_xml(ANCHOR.format(**given)))

    def _chart_part(self, block: Chart) -> Part:
        """The chart as Office keeps it: drawing instructions and a workbook with the numbers."""
        data, package = plots.chart_data(block), self.word.part.package
        space = parse_chart(ChartXmlWriter(plots.TYPES[block.kind], data).xml.encode())
        plots.dress(NativeChart(space, None), block, 9)
        space.append(parse_chart(BARE))
        number = self.count
        while any(part.partname == f"/word/charts/chart{number}.xml" for part in package.parts):
            number += 100  # the template brings charts of its own
        part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART, b"", package)
        workbook = data.workbook
        sheet = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), SHEET, workbook, package)
        space._add_externalData().rId = part.relate_to(sheet, RT.PACKAGE)
        part._blob = _xml(space)
        return part

    def page_break(self, _block: PageBreak) -> None:
        self.word.add_page_break()


def _high(chart: Chart) -> int:
    """As high as its bars need: two of them in half a page say no more."""
    if chart.kind is not ChartKind.BAR:
        return HIGH
    bars = len(chart.categories) * len(chart.series)
    return min(HIGH, Emu(BARS_LEAST + BAR_HIGH * max(bars, 2)))


def _xml(element: Any) -> bytes:
    from lxml import etree

    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)


def _write(cell: Any, text: str, colour: str, right: bool, back: str = "") -> None:
    part = cell.paragraphs[0]
    part.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    part.paragraph_format.space_after = part.paragraph_format.space_before = Pt(2)
    part.paragraph_format.line_spacing = 1.15
    run = part.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(colour)
    run.font.bold = bool(back)
    look = cell._tc.get_or_add_tcPr()
    borders = OxmlElement("w:tcBorders")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("color", palette.LINE)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    look.append(borders)
    if back:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), back)
        look.append(shade)


def _text_width(section: Any) -> int:
    """Between the margins: a table as wide as our own page would leave a narrower letterhead."""
    if not section.page_width:
        return Cm(16.4)
    beside = (section.left_margin or 0) + (section.right_margin or 0) + (section.gutter or 0)
    return max(int(section.page_width - beside), Cm(8))


def _repeat(row: Any) -> None:
    """The head of a long table stands on every page, and never alone at the foot of one."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    _whole(row)
    row._tr.get_or_add_trPr().append(mark)
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _whole(row: Any) -> None:
    """A row is not broken over two pages: its second half would be an empty line under a head."""
    mark = OxmlElement("w:cantSplit")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


WRITE: dict[type, Callable[[_Writer, Any], None]] = {
    Heading: _Writer.heading,
    Paragraph: lambda writer, block: writer.add(block.text) and None,
    Bullets: _Writer.bullets,
    Callout: _Writer.callout,
    Footnote: _Writer.footnote,
    Table: _Writer.table,
    Chart: _Writer.chart,
    PageBreak: _Writer.page_break,
}
