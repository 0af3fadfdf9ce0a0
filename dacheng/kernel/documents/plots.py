"""Charts as Office draws them: native, with their numbers inside, for slides and Word alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from typing import IO, Any

from django.utils.translation import gettext as _
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_MARK
from pptx.oxml.ns import qn
from pptx.util import Pt
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dacheng.kernel.documents import palette
from dacheng.kernel.documents.master import FONT
from dacheng.kernel.documents.model import Chart, ChartKind, Series
from dacheng.kernel.documents.wording import axis_format, plotted

TYPES = {
    ChartKind.COLUMN: XL_CHART_TYPE.COLUMN_CLUSTERED,
    ChartKind.BAR: XL_CHART_TYPE.BAR_CLUSTERED,
    ChartKind.LINE: XL_CHART_TYPE.LINE_MARKERS,
    ChartKind.STACKED: XL_CHART_TYPE.COLUMN_STACKED,
    ChartKind.WATERFALL: XL_CHART_TYPE.COLUMN_STACKED,
}
MOST_LABELS, FEW = 14, 6
FALL = (palette.INK, palette.SOLID["pos"], palette.SOLID["neg"])


class _Numbers(CategoryWorkbookWriter):
    """The workbook behind a chart: its words are never formulas or links."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: IO[bytes]) -> Iterator[tuple[Workbook, Worksheet]]:
        plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = Workbook(xlsx_file, plain)
        yield book, book.add_worksheet()
        book.close()


class PlainData(CategoryChartData):
    """What a chart draws."""

    @property
    def workbook(self) -> bytes:
        """The workbook behind the chart, for files that keep it themselves."""
        return bytes(self._workbook_writer.xlsx_blob)

    @cached_property
    def _workbook_writer(self) -> CategoryWorkbookWriter:
        return _Numbers(self)


def chart_data(chart: Chart) -> PlainData:
    """The numbers, in the unit they are drawn in."""
    shown = stacked_steps(chart) if chart.kind is ChartKind.WATERFALL else chart.series
    data = PlainData(number_format=axis_format(chart.unit))
    data.categories = chart.categories
    for one in shown:
        data.add_series(one.name, [plotted(value, chart.unit) for value in one.values])
    return data


def stacked_steps(chart: Chart) -> tuple[Series, ...]:
    """A waterfall as stacked columns: what is hidden beneath, totals, rises, falls."""
    values = [value or Decimal(0) for value in chart.series[0].values]
    last, level = len(values) - 1, Decimal(0)
    rows: list[tuple[Decimal | None, ...]] = []
    for at, value in enumerate(values):
        if at in (0, last):
            rows.append((Decimal(0), value, None, None))
            level = value
        else:
            after = level + value
            rise, fall = (value, None) if value >= 0 else (None, -value)
            rows.append((min(level, after), None, rise, fall))
            level = after
    names = ("", chart.series[0].name, _("增"), _("减"))
    return tuple(Series(n, tuple(row[at] for row in rows)) for at, n in enumerate(names))


def dress(native: NativeChart, chart: Chart, size: float = 11) -> None:
    """Calm looks: horizontal grid only, labels on the bars, the first series in ink."""
    native.font.size, native.font.color.rgb = Pt(size), RGBColor.from_string(palette.TEXT_2)
    native.font.name = FONT
    look = native.font._rPr
    if look.find(qn("a:ea")) is None:
        look.append(look.makeelement(qn("a:ea"), {"typeface": FONT}))
    native.has_title = False
    many = len(chart.series) > 1 and chart.kind is not ChartKind.WATERFALL
    native.has_legend = many
    if many:
        native.legend.position = XL_LEGEND_POSITION.BOTTOM
        native.legend.include_in_layout = False
    _axes(native, chart)
    plot = native.plots[0]
    if chart.kind is not ChartKind.LINE:
        plot.gap_width = _gap(len(chart.categories))
        plot.overlap = 100 if chart.kind in (ChartKind.STACKED, ChartKind.WATERFALL) else -5
    for at, series in enumerate(plot.series):
        _paint(series, chart, at)
    _label(plot, chart)


def _gap(many: int) -> int:
    """Few bars stay slim: beams say no more than bars."""
    return 60 if many > 6 else 110 if many > 3 else 220


def _axes(native: NativeChart, chart: Chart) -> None:
    values, names = native.value_axis, native.category_axis
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string(palette.GRID)
    values.format.line.fill.background()
    values.major_tick_mark = names.major_tick_mark = XL_TICK_MARK.NONE
    values.tick_labels.number_format = axis_format(chart.unit)
    values.tick_labels.number_format_is_linked = False
    names.format.line.color.rgb = RGBColor.from_string(palette.INK_MUTE)
    names.has_major_gridlines = False
    if all((v or 0) >= 0 for one in chart.series for v in one.values):
        values.minimum_scale = 0
    if chart.kind is ChartKind.BAR:
        names.reverse_order = True
        values.visible = False
        values.has_major_gridlines = False
        most = max((plotted(v, chart.unit) or 0 for s in chart.series for v in s.values), default=0)
        if most > 0:
            values.maximum_scale = most * 1.15  # the number behind the longest bar has room


def _paint(series: Any, chart: Chart, at: int) -> None:
    if chart.kind is ChartKind.WATERFALL and at == 0:
        series.format.fill.background()
        return
    hues = FALL[at - 1 :] if chart.kind is ChartKind.WATERFALL else palette.SERIES[at % 8 :]
    colour = RGBColor.from_string(hues[0])
    if chart.kind is ChartKind.LINE:
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour, Pt(2)
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour
        series.marker.size = 5
    else:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour


def _label(plot: Any, chart: Chart) -> None:
    """Numbers on the bars, while there is room for them to be read."""
    marks = len(chart.categories) * (1 if chart.kind is ChartKind.WATERFALL else len(chart.series))
    if marks > MOST_LABELS or chart.kind is ChartKind.STACKED:
        return
    if chart.kind is ChartKind.WATERFALL:
        for series in list(plot.series)[1:]:
            _numbers(series.data_labels, chart)
            series.data_labels.font.color.rgb = RGBColor.from_string(palette.WHITE)
        return
    if chart.kind is ChartKind.LINE and len(chart.categories) > FEW:
        _last(plot, chart)
        return
    plot.has_data_labels = True
    _numbers(plot.data_labels, chart)
    plot.data_labels.position = (
        XL_LABEL_POSITION.ABOVE if chart.kind is ChartKind.LINE else XL_LABEL_POSITION.OUTSIDE_END
    )


def _last(plot: Any, chart: Chart) -> None:
    """Of a long line only its end is written: more numbers than that lie on the line."""
    for series, one in zip(plot.series, chart.series, strict=True):
        known = [at for at, value in enumerate(one.values) if value is not None]
        if known:
            label = series.points[known[-1]].data_label
            label.position = XL_LABEL_POSITION.ABOVE
            label.font.size = Pt(10)
            _in_one_line(label)


def _in_one_line(label: Any) -> None:
    """LibreOffice would break a number in the middle where a chart is small."""
    for body in (label._element if hasattr(label, "_element") else label._dLbl).iter(
        qn("a:bodyPr")
    ):
        body.set("wrap", "none")


def _numbers(labels: Any, chart: Chart) -> None:
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = axis_format(chart.unit), False
    labels.font.size = Pt(10)
    _in_one_line(labels)
