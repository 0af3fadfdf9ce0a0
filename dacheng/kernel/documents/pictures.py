"""A chart of a document as the page and the paper draw it: the one option of `kernel.charts`."""

from dacheng.kernel import charts
from dacheng.kernel.charts.rendering import svg
from dacheng.kernel.documents.model import Chart


def pictured(chart: Chart) -> charts.Chart:
    """Option, sentence and table of a document's chart."""
    unit = "share" if chart.unit in ("change", "points") else chart.unit
    series = [(one.name, one.values) for one in chart.series]
    measure = charts.Measure(chart.title, unit)
    return charts.plain(chart.kind.value, chart.title, chart.categories, series, measure)


def paper_svg(chart: Chart, width: int, height: int) -> str:
    """The same drawn on the server in light colours."""
    return svg(pictured(chart).option, width, height)
