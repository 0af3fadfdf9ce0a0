"""A document as slides: native charts and tables, text that fits, long tables over several."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, takewhile
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dacheng.kernel.documents import palette, plots
from dacheng.kernel.documents.backdrop import lay_sheet
from dacheng.kernel.documents.master import Deck, open_deck, typeface
from dacheng.kernel.documents.model import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Document,
    Footnote,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from dacheng.kernel.documents.steady import steady
from dacheng.kernel.documents.wording import lines_of, unit_name

POINT = 12_700  # EMU
TEXT, SMALL, CELL, WIDE_CELL = 15.0, 11.0, 11.5, 14.0
LINE = 1.45  # height of a line in sizes
GAP = 9 * POINT
CHART_LEAST, CHART_MOST = 160 * POINT, 340 * POINT
MOST_LINES, FEW = 14, 6


def write_slides(document: Document, template: bytes | None = None) -> bytes:
    """A .pptx; with a template, on the company's own master."""
    deck = open_deck(template)
    deck.slides.core_properties.title = document.title
    deck.slides.core_properties.author = document.author
    deck.slides.core_properties.created = deck.slides.core_properties.modified = datetime(
        2000, 1, 1
    )
    _cover(deck, document)
    page = _Page(deck, document.title)
    groups = _grouped(document.blocks)
    for at, group in enumerate(groups):
        page.coming = list(takewhile(lambda one: not _begins(one), groups[at + 1 :]))
        page.put(group)
    out = io.BytesIO()
    deck.slides.save(out)
    return steady(out.getvalue())


def _grouped(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks one by one; charts in a row stand side by side, two of them or three of few marks."""
    groups: list[list[Block]] = []
    for charts, same in groupby(blocks, key=lambda block: isinstance(block, Chart)):
        row = list(same)
        step = _abreast(row) if charts else 1
        groups += [row[at : at + step] for at in range(0, len(row), step)]
    return groups


def _abreast(charts: Sequence[Any]) -> int:
    return 3 if len(charts) == 3 and all(len(one.categories) <= FEW for one in charts) else 2


def _begins(group: Sequence[Block]) -> bool:
    """Whether a group is the beginning of another slide."""
    first = group[0]
    return isinstance(first, PageBreak) or (isinstance(first, Heading) and first.level == 1)


def _cover(deck: Deck, document: Document) -> None:
    slide = deck.slides.slides.add_slide(deck.cover)
    if slide.shapes.title is not None:
        slide.shapes.title.text = document.title
    said = [text for text in (document.subtitle, document.author) if text]
    for holder in slide.placeholders:
        if holder.placeholder_format.idx == 1 and holder.has_text_frame:
            holder.text_frame.text = "\n".join(said)
    _east_asian(slide)


def _east_asian(slide: Any) -> None:
    """Every run that inherits its font is told the East Asian one too."""
    for run in slide._element.iter(qn("a:r")):
        look = run.get_or_add_rPr()
        if look.find(qn("a:ea")) is None:
            look.append(look.makeelement(qn("a:ea"), {"typeface": "+mj-ea"}))


@dataclass
class _Page:
    """The slide being filled, and how far down it is full."""

    deck: Deck
    title: str
    slide: Any = None
    y: int = 0
    cell: float = CELL  # the size of tables here
    coming: Sequence[list[Block]] = ()  # what the section still holds

    def begin(self, title: str, again: bool = False) -> None:
        self.slide = self.deck.slides.slides.add_slide(self.deck.page)
        self.title = title
        if self.slide.shapes.title is not None:
            self.slide.shapes.title.text = f"{title} ⋯" if again else title
            _east_asian(self.slide)
        for holder in list(self.slide.placeholders):
            if holder.placeholder_format.idx != 0:
                holder._element.getparent().remove(holder._element)
        if self.deck.dark:
            deck = self.deck
            lay_sheet(
                self.slide, deck.left, deck.top, deck.width, deck.bottom, deck.slides.slide_width
            )
        self.y = self.deck.top
        self.cell = CELL if again else self._cell()

    def _cell(self) -> float:
        """Large where the whole section still fits on its slide."""
        need = sum(self.need(group, WIDE_CELL) for group in self.coming)
        return WIDE_CELL if need <= self.left_over else CELL

    def need(self, group: Sequence[Block], cell: float) -> int:
        """The least height of a group."""
        block = group[0]
        if isinstance(block, Chart):
            return CHART_LEAST + GAP
        if isinstance(block, Table):
            ems = [share * self.deck.width / POINT / cell - 1.3 for share in block.shares]
            rows = sum(_row_height(row, ems, cell) for row in (block.columns, *block.rows))
            return rows + GAP + (int(13 * LINE * POINT) + GAP if block.title else 0)
        if isinstance(block, PageBreak):
            return 0
        texts = block.items if isinstance(block, Bullets) else (block.text,)
        size = {Footnote: SMALL, Heading: 16.0, Callout: 13.0}.get(type(block), TEXT)
        rows = sum(lines_of(text, self.deck.width / POINT / size) for text in texts)
        inset = 20 * POINT if isinstance(block, Callout) else 0
        return int((rows * size * LINE + (len(texts) - 1) * 4) * POINT) + inset + GAP

    @property
    def left_over(self) -> int:
        return self.deck.bottom - self.y

    def room(self, height: int) -> None:
        """Go on to another slide unless this much fits here."""
        if self.slide is None:
            self.begin(self.title)
        elif height > self.left_over and self.y > self.deck.top:
            self.begin(self.title, again=True)

    def put(self, group: list[Block]) -> None:
        block = group[0]
        if isinstance(block, Heading) and block.level == 1:
            self.begin(block.text)
        elif isinstance(block, PageBreak):
            if self.slide is not None and self.y > self.deck.top:
                self.begin(self.title, again=True)
        elif isinstance(block, Chart):
            self.charts([one for one in group if isinstance(one, Chart)])
        elif isinstance(block, Table):
            self.table(block)
        else:
            WRITE[type(block)](self, block)

    # -- text

    def text(
        self, lines: Sequence[str], size: float, colour: str, bold: bool = False, fill: str = ""
    ) -> None:
        """Paragraphs in boxes, as many to a slide as fit."""
        inset = 10 * POINT if fill else 0
        ems = (self.deck.width - 2 * inset) / POINT / size
        for piece in _pieces(lines, ems):
            rows = sum(lines_of(line, ems) for line in piece)
            height = int(rows * size * LINE * POINT + (len(piece) - 1) * 4 * POINT) + 2 * inset
            self.room(height)
            self._box(piece, height, inset, size, colour, bold, fill)
            self.y += height + GAP

    def _box(
        self, lines: Sequence[str], height: int, inset: int, size: float, colour: str, bold: bool,
        fill: str,
    ) -> None:  # fmt: skip
        box = self.slide.shapes.add_textbox(
            Emu(self.deck.left), Emu(self.y), Emu(self.deck.width), Emu(height)
        )
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Emu(inset)
        frame.margin_top = frame.margin_bottom = Emu(inset * 2 // 3)
        if fill:
            box.fill.solid()
            box.fill.fore_color.rgb = RGBColor.from_string(fill)
        for at, line in enumerate(lines):
            part = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            part.line_spacing, part.space_after = 1.2, Pt(4)
            typeface(_run(part, line), size, colour, bold)

    # -- charts

    def charts(self, pair: list[Chart]) -> None:
        self.room(CHART_LEAST)
        after = sum(self.need(group, self.cell) for group in self.coming)
        beside = self.left_over - after - GAP  # what follows stays on this slide if both have room
        height = min(beside if beside >= CHART_LEAST else self.left_over, CHART_MOST)
        gap = 24 * POINT if len(pair) > 1 else 0
        width = (self.deck.width - gap) // len(pair)
        for at, chart in enumerate(pair):
            self._chart(chart, self.deck.left + at * (width + gap), width, height)
        self.y += height + GAP

    def _chart(self, chart: Chart, left: int, width: int, height: int) -> None:
        head = 24 * POINT
        label = self.slide.shapes.add_textbox(Emu(left), Emu(self.y), Emu(width), Emu(head))
        label.text_frame.margin_left = label.text_frame.margin_top = Emu(0)
        part = label.text_frame.paragraphs[0]
        typeface(_run(part, chart.title), 12.5, palette.TEXT, bold=True)
        if beside := "，".join(filter(None, (unit_name(chart.unit), chart.note))):
            typeface(_run(part, f"  {beside}"), 10.5, palette.TEXT_3)
        frame = self.slide.shapes.add_chart(
            plots.TYPES[chart.kind], Emu(left), Emu(self.y + head), Emu(width),
            Emu(height - head), plots.chart_data(chart),
        )  # fmt: skip
        frame.name = chart.title[:60]
        plots.dress(frame.chart, chart)

    # -- tables

    def table(self, table: Table) -> None:
        """Native tables; what does not fit goes on the next slide under the same head."""
        if table.title:
            self.room(int(TEXT * LINE * POINT) + 90 * POINT)
            self.text([table.title], 13, palette.TEXT, bold=True)
        ems = [share * self.deck.width / POINT / self.cell - 1.3 for share in table.shares]
        head = _row_height(table.columns, ems, self.cell)
        rows = list(table.rows)
        heights = [_row_height(row, ems, self.cell) for row in table.rows]
        while True:
            self.room(head + (heights[0] if heights else 0))
            count, used = 0, head
            while count < len(rows) and used + heights[count] <= self.left_over:
                used += heights[count]
                count += 1
            count = max(count, 1) if rows else 0
            self._table(table, rows[:count], [head, *heights[:count]])
            self.y += used + GAP
            rows, heights = rows[count:], heights[count:]
            if not rows:
                return
            self.begin(self.title, again=True)

    def _table(self, table: Table, rows: Sequence[Sequence[Cell]], heights: list[int]) -> None:
        frame = self.slide.shapes.add_table(
            len(rows) + 1, len(table.columns), Emu(self.deck.left), Emu(self.y),
            Emu(self.deck.width), Emu(sum(heights)),
        )  # fmt: skip
        native = frame.table
        _plain(native)
        for at, share in enumerate(table.shares):
            native.columns[at].width = Emu(int(self.deck.width * share))
        for at, height in enumerate(heights):
            native.rows[at].height = Emu(height)
        figures, size = table.are_figures, self.cell
        for at, name in enumerate(table.columns):
            _fill(native.cell(0, at), name, size, palette.TEXT_3, figures[at], palette.SUNKEN)
        for line, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                tone = palette.TEXT if isinstance(cell, str) else palette.TONES.get(cell.tone)
                text = cell if isinstance(cell, str) else cell.text
                _fill(native.cell(line, at), text, size, tone or palette.TEXT, figures[at])


def _run(part: Any, text: str) -> Any:
    run = part.add_run()
    run.text = text.replace("\n", "\v")
    return run


def _pieces(lines: Sequence[str], ems: float) -> list[list[str]]:
    """Texts in handfuls that one slide holds; a text longer than a slide is cut at its lines."""
    most = int(ems * MOST_LINES)
    cut = [
        part[at : at + most]
        for line in lines
        for part in line.split("\n")
        for at in range(0, max(len(part), 1), most)
    ]
    pieces: list[list[str]] = []
    rows = MOST_LINES + 1
    for line in cut:
        need = lines_of(line, ems)
        if rows + need > MOST_LINES:
            pieces.append([])
            rows = 0
        pieces[-1].append(line)
        rows += need
    return pieces


def _row_height(row: Sequence[Cell], ems: Sequence[float], size: float) -> int:
    texts = (cell if isinstance(cell, str) else cell.text for cell in row)
    lines = max((lines_of(text, e) for text, e in zip(texts, ems, strict=False)), default=1)
    return int((min(lines, 24) * size * 1.3 + 9) * POINT)


def _plain(native: Any) -> None:
    """No banded style of the theme: our own lines and colours."""
    look = native._tbl.tblPr
    for name in ("bandRow", "firstRow"):
        look.set(name, "0")
    style = look.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"


def _fill(
    cell: Any, text: str, size: float, colour: str, right: bool, back: str = ""
) -> None:  # fmt: skip
    cell.margin_left = cell.margin_right = Pt(6)
    cell.margin_top = cell.margin_bottom = Pt(3)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    part = cell.text_frame.paragraphs[0]
    part.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    typeface(_run(part, text), size, colour, bold=bool(back))
    if back:
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(back)
    else:
        cell.fill.background()
    _underline(cell)


def _underline(cell: Any) -> None:
    look = cell._tc.get_or_add_tcPr()
    line = look.makeelement(qn("a:lnB"), {"w": "6350"})
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": palette.LINE}))
    line.append(fill)
    look.insert(0, line)


def _bullets(page: _Page, block: Bullets) -> None:
    marks = [f"{at}. " if block.numbered else "· " for at in range(1, len(block.items) + 1)]
    page.text([m + t for m, t in zip(marks, block.items, strict=True)], TEXT, palette.TEXT)


WRITE: dict[type, Callable[[_Page, Any], None]] = {
    Heading: lambda page, block: page.text([block.text], 16, palette.TEXT, bold=True),
    Paragraph: lambda page, block: page.text([block.text], TEXT, palette.TEXT),
    Bullets: _bullets,
    Callout: lambda page, block: page.text(
        [block.text], 13, palette.TONES.get(block.tone, palette.TEXT),
        fill=palette.SOFT.get(block.tone, palette.SUNKEN),
    ),
    Footnote: lambda page, block: page.text([block.text], SMALL, palette.TEXT_3),
}  # fmt: skip
