"""A document as Excel: typed numbers, native charts, texts that no cell can run."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from dacheng.kernel.documents import palette
from dacheng.kernel.documents.model import (
    Bullets,
    Callout,
    Chart,
    ChartKind,
    Document,
    Figure,
    Footnote,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from dacheng.kernel.documents.plots import stacked_steps
from dacheng.kernel.documents.steady import steady
from dacheng.kernel.documents.wording import axis_format, lines_of, plotted, sheet_format, unit_name
from dacheng.kernel.exports.tables import LONGEST_CELL
from dacheng.kernel.formulas import harmless

WIDTHS = (26, 15, 15, 13, 13, 13, 44, 18)
CHART_ROWS = 15
TYPES = {
    ChartKind.COLUMN: {"type": "column"},
    ChartKind.BAR: {"type": "bar"},
    ChartKind.LINE: {"type": "line"},
    ChartKind.STACKED: {"type": "column", "subtype": "stacked"},
    ChartKind.WATERFALL: {"type": "column", "subtype": "stacked"},
}


def write_workbook(document: Document, template: bytes | None = None) -> bytes:
    """An .xlsx: the report on one sheet, what its charts draw on another."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "nan_inf_to_errors": True}  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {"title": document.title[:250], "author": document.author, "created": datetime(2000, 1, 1)}
    )
    writer = _Sheets(book)
    writer.title(document)
    for block in document.blocks:
        WRITE[type(block)](writer, block)
    book.close()
    return steady(out.getvalue())


def _lines(row: Sequence[str | Figure]) -> int:
    """How many lines the longest text of a row takes in its column."""
    texts = [(at, cell) for at, cell in enumerate(row) if isinstance(cell, str)]
    return max((lines_of(text, WIDTHS[at] / 2) for at, text in texts if at < len(WIDTHS)
                and len(text) > 20), default=1)  # fmt: skip


class _Sheets:
    """Two sheets being filled downwards."""

    def __init__(self, book: Any):
        self.book = book
        self.sheet, self.numbers = book.add_worksheet("Report"), book.add_worksheet("Charts")
        self.row = self.below = 0
        self.formats: dict[tuple[str, str], Any] = {}
        for at, width in enumerate(WIDTHS):
            self.sheet.set_column(at, at, width)
        self.numbers.set_column(0, 0, 26)
        self.sheet.hide_gridlines(2)
        self.sheet.fit_to_pages(1, 0)

    def look(self, name: str, **how: Any) -> Any:
        key = (name, repr(sorted(how.items())))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_size": 10, "valign": "vcenter", **how})
        return self.formats[key]

    def text(self, text: str, **how: Any) -> None:
        for line in text.split("\n"):
            shape = self.look("text", **how)
            self.sheet.write_string(self.row, 0, str(harmless(line))[:LONGEST_CELL], shape)
            self.row += 1

    def title(self, document: Document) -> None:
        self.text(document.title, bold=True, font_size=16)
        if said := " · ".join(filter(None, (document.subtitle, document.author))):
            self.text(said, font_color=f"#{palette.TEXT_3}")

    def heading(self, block: Heading) -> None:
        self.row += 1
        self.text(block.text, bold=True, font_size=13 if block.level == 1 else 11)

    def bullets(self, block: Bullets) -> None:
        for at, item in enumerate(block.items, 1):
            self.text(f"{at}. {item}" if block.numbered else f"· {item}")

    def callout(self, block: Callout) -> None:
        colour = palette.TONES.get(block.tone, palette.TEXT)
        fill = palette.SOFT.get(block.tone, palette.SUNKEN)
        self.text(block.text, font_color=f"#{colour}", bg_color=f"#{fill}")

    def table(self, block: Table) -> None:
        if block.title:
            self.text(block.title, bold=True)
        head = self.look("head", bold=True, bg_color=f"#{palette.SUNKEN}", bottom=1,
                         bottom_color=f"#{palette.LINE}")  # fmt: skip
        right = self.look("head", bold=True, bg_color=f"#{palette.SUNKEN}", bottom=1,
                          bottom_color=f"#{palette.LINE}", align="right")  # fmt: skip
        for at, name in enumerate(block.columns):
            figures = any(not isinstance(row[at], str) for row in block.rows if at < len(row))
            self.sheet.write_string(self.row, at, str(harmless(name)), right if figures else head)
        self.row += 1
        for row in block.rows:
            for at, cell in enumerate(row):
                self._cell(at, cell)
            if (lines := _lines(row)) > 1:
                self.sheet.set_row(self.row, 15 * min(lines, 20))
            self.row += 1
        self.row += 1

    def _cell(self, at: int, cell: str | Figure) -> None:
        edge = {"bottom": 1, "bottom_color": f"#{palette.LINE}"}
        if isinstance(cell, str):
            shape = self.look("cell", text_wrap=len(cell) > 20, **edge)
            self.sheet.write_string(self.row, at, str(harmless(cell))[:LONGEST_CELL], shape)
        elif cell.value is None:
            self.sheet.write_string(
                self.row, at, cell.text, self.look("none", align="right", **edge)
            )
        else:
            shape = self.look(
                "figure", num_format=sheet_format(cell.unit), align="right",
                font_color=f"#{palette.TONES.get(cell.tone, palette.TEXT)}", **edge,
            )  # fmt: skip
            self.sheet.write_number(self.row, at, float(cell.value), shape)

    def chart(self, block: Chart) -> None:
        """The numbers go to the second sheet; the chart refers to them."""
        shown = stacked_steps(block) if block.kind is ChartKind.WATERFALL else block.series
        top, rows = self.below, len(block.categories)
        beside = "，".join(filter(None, (unit_name(block.unit), block.note)))
        said = f"{block.title}  {beside}" if beside else block.title
        self.numbers.write_string(top, 0, str(harmless(said)), self.look("head2", bold=True))
        for at, name in enumerate(block.categories, 2):
            self.numbers.write_string(top + at, 0, str(harmless(name)))
        native = self.book.add_chart(dict(TYPES[block.kind]))
        number = self.look("plot", num_format=axis_format(block.unit))
        for at, one in enumerate(shown, 1):
            self.numbers.write_string(top + 1, at, str(harmless(one.name)))
            for line, value in enumerate(one.values, 2):
                if (told := plotted(value, block.unit)) is not None:
                    self.numbers.write_number(top + line, at, told, number)
            native.add_series(self._series(block, top, at, rows))
        self._dress(native, block)
        self.below += rows + 3
        self.sheet.insert_chart(self.row, 0, native)
        self.row += _rows_high(block) + 1

    def _series(self, block: Chart, top: int, at: int, rows: int) -> dict[str, Any]:
        name, first, last = self.numbers.get_name(), top + 2, top + 1 + rows
        falls = block.kind is ChartKind.WATERFALL
        hues = ("", palette.INK, palette.SOLID["pos"], palette.SOLID["neg"])
        hue = hues[at - 1] if falls else palette.SERIES[(at - 1) % 8]
        paint: dict[str, Any] = {"none": True} if not hue else {"color": f"#{hue}"}
        line = block.kind is ChartKind.LINE
        look = (
            {"line": {**paint, "width": 2}} if line else {"fill": paint, "border": {"none": True}}
        )
        labelled = rows * at <= 14 and block.kind is not ChartKind.STACKED and bool(hue)
        return {
            "name": [name, top + 1, at],
            "categories": [name, first, 0, last, 0],
            "values": [name, first, at, last, at],
            **look,
            "data_labels": {"value": labelled},
            "gap": 60 if rows > 6 else 110 if rows > 3 else 220,
        }  # fmt: skip

    def _dress(self, native: Any, block: Chart) -> None:
        # By reference, because a title such as a!B1 would be read as one.
        name = [self.numbers.get_name(), self.below, 0]
        native.set_title({"name": name, "name_font": {"size": 11}, "overlay": False})
        one = len(block.series) == 1 or block.kind is ChartKind.WATERFALL
        native.set_legend({"none": True} if one else {"position": "bottom"})
        quiet = {"visible": True, "line": {"color": f"#{palette.GRID}"}}
        native.set_y_axis({"major_gridlines": quiet, "num_format": axis_format(block.unit)})
        if block.kind is ChartKind.BAR:
            native.set_y_axis({"reverse": True})
            native.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        native.set_size({"width": 720, "height": _rows_high(block) * 20 - 10})


def _rows_high(chart: Chart) -> int:
    """As many rows of the sheet as a chart's bars need."""
    bars = len(chart.categories) * len(chart.series)
    return min(CHART_ROWS, 4 + bars) if chart.kind is ChartKind.BAR else CHART_ROWS


WRITE: dict[type, Callable[[_Sheets, Any], None]] = {
    Heading: _Sheets.heading,
    Paragraph: lambda sheets, block: sheets.text(block.text),
    Bullets: _Sheets.bullets,
    Callout: _Sheets.callout,
    Footnote: lambda sheets, block: sheets.text(
        block.text, font_size=9, font_color=f"#{palette.TEXT_3}"
    ),
    Table: _Sheets.table,
    Chart: _Sheets.chart,
    PageBreak: lambda sheets, block: None,
}
